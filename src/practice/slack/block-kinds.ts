import { z } from 'zod';
import {
  ActionsElement,
  AnyText,
  Button,
  ContextActionsElement,
  ContextElement,
  hasOneSource,
  Image,
  InputElement,
  imageSource,
  Mrkdwn,
  oneSource,
  PlainText,
  SectionAccessory,
} from './block-elements.ts';

const block = { block_id: z.string().max(255).optional() };

const Section = z
  .strictObject({
    type: z.literal('section'),
    ...block,
    text: AnyText(3000).optional(),
    fields: z.array(AnyText(2000)).min(1).max(10).optional(),
    accessory: SectionAccessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text !== undefined || section.fields !== undefined, {
    message: 'must define either `text` or `fields`',
    path: ['type'],
  });
const Actions = z.strictObject({
  type: z.literal('actions'),
  ...block,
  elements: z.array(ActionsElement).min(1).max(25),
});
const Context = z.strictObject({
  type: z.literal('context'),
  ...block,
  elements: z.array(ContextElement).min(1).max(10),
});
const ContextActions = z.strictObject({
  type: z.literal('context_actions'),
  ...block,
  elements: z.array(ContextActionsElement).min(1).max(5),
});
const Header = z.strictObject({
  type: z.literal('header'),
  ...block,
  text: PlainText(150),
  level: z.number().int().min(1).max(4).optional(),
});
const Divider = z.strictObject({ type: z.literal('divider'), ...block });
const ImageBlock = z
  .strictObject({ type: z.literal('image'), ...block, ...imageSource, title: PlainText(2000).optional() })
  .refine(hasOneSource, oneSource);
const Input = z.strictObject({
  type: z.literal('input'),
  ...block,
  label: PlainText(2000),
  element: InputElement,
  hint: PlainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
const Markdown = z.strictObject({ type: z.literal('markdown'), ...block, text: z.string().min(1).max(12_000) });
const richTextElements = z.array(
  z.looseObject({
    type: z.enum(['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']),
    elements: z.array(z.looseObject({ type: z.string() })),
  }),
);
const RichText = z.strictObject({ type: z.literal('rich_text'), ...block, elements: richTextElements });

const RawText = z.strictObject({ type: z.literal('raw_text'), text: z.string() });
const RawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string() });
const rows = z
  .array(z.array(z.discriminatedUnion('type', [RawText, RawNumber, RichText])).max(20))
  .min(1)
  .max(100);
const Table = z.strictObject({
  type: z.literal('table'),
  ...block,
  rows,
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
});
const DataTable = z
  .strictObject({
    type: z.literal('data_table'),
    ...block,
    rows,
    caption: z.string().min(1),
    page_size: z.number().int().min(1).max(100).optional(),
    row_header_column_index: z.number().int().min(0).max(19).optional(),
  })
  .refine((table) => textLength(table.rows) <= 10_000, {
    message: 'must be less than 10001 characters in all cells',
    path: ['rows'],
  });
const Card = z
  .strictObject({
    type: z.literal('card'),
    ...block,
    hero_image: Image.optional(),
    icon: Image.optional(),
    title: Mrkdwn(150).optional(),
    subtitle: Mrkdwn(150).optional(),
    body: Mrkdwn(200).optional(),
    actions: z.array(Button).min(1).max(3).optional(),
  })
  .refine((card) => Boolean(card.hero_image ?? card.title ?? card.body ?? card.actions), {
    message: 'must define at least one of `hero_image`, `title`, `body`, `actions`',
    path: ['type'],
  });
const Carousel = z.strictObject({ type: z.literal('carousel'), ...block, elements: z.array(Card).min(1).max(10) });
const Alert = z.strictObject({
  type: z.literal('alert'),
  ...block,
  text: AnyText(3000),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});
const containerChild = z.discriminatedUnion('type', [
  Actions,
  Context,
  Divider,
  Header,
  ImageBlock,
  Input,
  RichText,
  Section,
  Table,
]);
const Container = z.strictObject({
  type: z.literal('container'),
  ...block,
  title: PlainText(150).optional(),
  rich_text_title: RichText.optional(),
  subtitle: AnyText(150).optional(),
  child_blocks: z.array(containerChild).min(1).max(10),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: Image.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
});

const label = z.string().min(1).max(20);
const Pie = z.strictObject({
  type: z.literal('pie'),
  segments: z
    .array(z.strictObject({ label, value: z.number().positive() }))
    .min(1)
    .max(12),
});
const plot = <K extends 'line' | 'bar' | 'area'>(kind: K) =>
  z
    .strictObject({
      type: z.literal(kind),
      series: z
        .array(
          z.strictObject({
            name: label,
            data: z
              .array(z.strictObject({ label, value: z.number() }))
              .min(1)
              .max(20),
          }),
        )
        .min(1)
        .max(6),
      axis_config: z.strictObject({
        categories: z.array(label).min(1).max(20),
        x_label: z.string().max(50).optional(),
        y_label: z.string().max(50).optional(),
      }),
    })
    .superRefine((chart, refinement) => {
      if (new Set(chart.series.map((one) => one.name)).size < chart.series.length) {
        refinement.addIssue({ code: 'custom', message: 'series names must be unique', path: ['series'] });
      }
      for (const [index, series] of chart.series.entries()) {
        const labels = series.data.map((point) => point.label);
        if (labels.length !== chart.axis_config.categories.length || new Set(labels).size !== labels.length) {
          refinement.addIssue({
            code: 'custom',
            message: 'data labels must match the axis categories',
            path: ['series', index, 'data'],
          });
        } else if (labels.some((one) => !chart.axis_config.categories.includes(one))) {
          refinement.addIssue({
            code: 'custom',
            message: 'data labels must match the axis categories',
            path: ['series', index, 'data'],
          });
        }
      }
    });
const DataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  ...block,
  title: z.string().min(1).max(50),
  chart: z.discriminatedUnion('type', [Pie, plot('line'), plot('bar'), plot('area')]),
});

const Video = z.strictObject({
  type: z.literal('video'),
  ...block,
  video_url: z.url({ protocol: /^https$/ }),
  thumbnail_url: z.url(),
  alt_text: z.string().min(1).max(2000),
  title: PlainText(199),
  title_url: z.url({ protocol: /^https$/ }).optional(),
  author_name: z.string().max(49).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: z.url().optional(),
  description: PlainText(199).optional(),
});
const TaskCard = z.strictObject({
  type: z.literal('task_card'),
  ...block,
  task_id: z.string().min(1),
  title: z.string().min(1),
  details: z.looseObject({ type: z.literal('rich_text') }).optional(),
  output: z.looseObject({ type: z.literal('rich_text') }).optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: z.url(), text: z.string() })).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']).optional(),
});
const Plan = z.strictObject({
  type: z.literal('plan'),
  ...block,
  title: z.string().min(1),
  tasks: z.array(TaskCard).optional(),
});

export type Surface = 'message' | 'modal' | 'home';
const everywhere: readonly Surface[] = ['message', 'modal', 'home'];

/** What Slack lets an app put where. A type that is not listed here is refused as unsupported. */
export const blockKinds: Record<string, { schema: z.ZodType; surfaces: readonly Surface[] }> = {
  section: { schema: Section, surfaces: everywhere },
  actions: { schema: Actions, surfaces: everywhere },
  context: { schema: Context, surfaces: everywhere },
  context_actions: { schema: ContextActions, surfaces: ['message'] },
  header: { schema: Header, surfaces: everywhere },
  divider: { schema: Divider, surfaces: everywhere },
  image: { schema: ImageBlock, surfaces: everywhere },
  input: { schema: Input, surfaces: everywhere },
  markdown: { schema: Markdown, surfaces: ['message'] },
  rich_text: { schema: RichText, surfaces: everywhere },
  table: { schema: Table, surfaces: ['message'] },
  data_table: { schema: DataTable, surfaces: ['message'] },
  card: { schema: Card, surfaces: ['message'] },
  carousel: { schema: Carousel, surfaces: ['message'] },
  container: { schema: Container, surfaces: everywhere },
  alert: { schema: Alert, surfaces: ['modal'] },
  data_visualization: { schema: DataVisualization, surfaces: ['message'] },
  video: { schema: Video, surfaces: everywhere },
  task_card: { schema: TaskCard, surfaces: ['message'] },
  plan: { schema: Plan, surfaces: ['message'] },
};

/** Characters of every `text` below a value: what Slack counts against a whole message. */
export const textLength = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const [key, inner] of Object.entries(value)) {
    sum += key === 'text' && typeof inner === 'string' ? inner.length : textLength(inner);
  }
  return sum;
};
