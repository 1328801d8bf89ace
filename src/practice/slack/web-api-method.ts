import { z } from 'zod';
import { textLength } from './block-kinds.ts';
import { type BlockJson, checkBlocks } from './block-validation.ts';
import type { EventDelivery } from './event-delivery.ts';
import type { FileStore } from './file-store.ts';
import type { InteractivityTokens } from './interactivity-tokens.ts';
import type { PageMessages } from './page-messages.ts';
import type { SuggestedPrompts } from './suggested-prompts.ts';
import type { ViewStore } from './view-store.ts';
import type { Workspace } from './workspace.ts';
import type { StoredChannel } from './workspace-records.ts';

/** What every method of the Web API works on. */
export type WebApiContext = {
  workspace: Workspace;
  views: ViewStore;
  files: FileStore;
  tokens: InteractivityTokens;
  page: PageMessages;
  events: EventDelivery;
  userGroups: { id: string; handle: string; name: string; users: string[] }[];
  /** Root of links into the practice workspace, without a slash at the end. */
  workspaceUrl: () => string;
  /** What the agent pane suggests to each person. */
  prompts: SuggestedPrompts;
};

export type Answer = { ok: true; [field: string]: unknown } | { ok: false; error: string; [field: string]: unknown };
/** A refusal by Slack's name, with the validator's sentences where Slack gives them. */
export const refuse = (error: string, messages: readonly string[] = []): Answer => ({
  ok: false,
  error,
  ...(messages.length > 0
    ? { errors: messages, response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } }
    : {}),
});

export type Method = {
  /** Scopes of which the app needs one; none: any token will do. */
  scopes: readonly string[];
  call: (raw: Record<string, unknown>, context: WebApiContext) => Answer | Promise<Answer>;
};

/** A method with its arguments parsed from Slack's encodings: JSON bodies, and forms whose nested values are JSON text. */
export const method = <S extends z.ZodType>(
  scopes: readonly string[],
  args: S,
  run: (args: z.infer<S>, context: WebApiContext) => Answer | Promise<Answer>,
): Method => ({
  scopes,
  call: (raw, context) => {
    const parsed = args.safeParse(raw);
    if (parsed.success) return run(parsed.data, context);
    return refuse(
      'invalid_arguments',
      parsed.error.issues.map((issue) => {
        const name = issue.path.map(String).join('/');
        return raw[String(issue.path[0])] === undefined
          ? `missing required field: ${name}`
          : `${issue.message} [json-pointer:/${name}]`;
      }),
    );
  },
});

const fromJson = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};
export const json = <S extends z.ZodType>(schema: S) => z.preprocess(fromJson, schema);
export const flag = z
  .preprocess(
    (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
    z.boolean(),
  )
  .optional();
export const limit = z.coerce.number().int().min(1).max(1000).optional();
export const list = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value),
    z.array(z.string()),
  )
  .optional();

/** A channel by id, by name, or by the id of a person, which means the direct messages with that person. */
export const findChannel = (context: WebApiContext, name: string): StoredChannel | undefined => {
  const { workspace } = context;
  if (workspace.users.has(name) && name !== workspace.team.botUserId) return workspace.openIm(name);
  return workspace.channels.get(name) ?? workspace.channelByName(name);
};
export const isBotIn = (context: WebApiContext, channel: StoredChannel): boolean =>
  channel.members.includes(context.workspace.team.botUserId);

export type Content = {
  text: string;
  blocks?: BlockJson[];
  attachments?: Record<string, unknown>[];
  metadata?: unknown;
  isTruncated: boolean;
};
export const contentArguments = {
  text: z.coerce.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
};
const Metadata = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });

/** The content arguments of a post, checked as Slack checks them. `undefined` fields were not given. */
export const readContent = (
  context: WebApiContext,
  args: { text?: string; blocks?: unknown; attachments?: unknown; metadata?: unknown },
): { ok: true; content: Content } | { ok: false; answer: Answer } => {
  const no = (error: string, messages: readonly string[] = []) => ({
    ok: false as const,
    answer: refuse(error, messages),
  });
  const rawBlocks = fromJson(args.blocks);
  const rawAttachments = fromJson(args.attachments);
  if (rawBlocks !== undefined && !Array.isArray(rawBlocks)) return no('invalid_blocks_format');
  if (rawAttachments !== undefined && !Array.isArray(rawAttachments)) return no('invalid_attachments');
  let blocks: BlockJson[] | undefined;
  if (rawBlocks) {
    const checked = checkBlocks(rawBlocks, 'message', { hasFile: context.files.has });
    if (!checked.ok) return no('invalid_blocks', checked.messages);
    if (textLength(checked.blocks) > 13_200) return no('msg_blocks_too_long');
    blocks = checked.blocks;
  }
  const attachments: Record<string, unknown>[] = [];
  for (const [index, raw] of (rawAttachments ?? []).entries()) {
    const attachment = z.record(z.string(), z.unknown()).safeParse(raw);
    if (!attachment.success) return no('invalid_attachments');
    if (attachment.data.blocks !== undefined) {
      const checked = checkBlocks(attachment.data.blocks, 'message', {
        base: `/attachments/${index}/blocks`,
        hasFile: context.files.has,
      });
      if (!checked.ok) return no('invalid_attachments', checked.messages);
      attachments.push({ ...attachment.data, id: index + 1, blocks: checked.blocks });
    } else attachments.push({ ...attachment.data, id: index + 1 });
  }
  const metadata = fromJson(args.metadata);
  if (metadata !== undefined && !Metadata.safeParse(metadata).success) return no('invalid_metadata_format');
  const text = args.text ?? '';
  return {
    ok: true,
    content: {
      text: text.length > 40_000 ? text.slice(0, 40_000) : text,
      ...(blocks ? { blocks } : {}),
      ...(rawAttachments ? { attachments } : {}),
      ...(metadata === undefined ? {} : { metadata }),
      isTruncated: text.length > 40_000,
    },
  };
};
export const truncationWarning = (content: Content) =>
  content.isTruncated
    ? {
        warning: 'message_truncated',
        response_metadata: {
          warnings: ['message_truncated'],
          messages: ['[WARN] A message is limited to 40000 characters.'],
        },
      }
    : {};
