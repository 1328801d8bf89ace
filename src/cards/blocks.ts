import type { Button, ConfirmationDialog, HomeView, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { DataVisualization } from './chart.ts';
import { LIMITS } from './limits.ts';
import { cut } from './text.ts';

export type Blocks = KnownBlock[];
/** What only a message carries, a chart among it. */
type MessageBlocks = (KnownBlock | DataVisualization)[];
export type Modal = ModalView;
export type HomeTab = HomeView;
/** A message: `text` is what notifications and screen readers say. */
export type Card = { text: string; blocks: Blocks };
export type ChartCard = { text: string; blocks: MessageBlocks };

export const plain = (text: string, max: number = LIMITS.buttonText) => ({
  type: 'plain_text' as const,
  text: cut(text, max) || ' ',
  emoji: false,
});

/** Slack's markup; outside text must have gone through `escape`. Nothing in it is linked by itself. */
export const mrkdwn = (text: string, max: number = LIMITS.sectionText) => ({
  type: 'mrkdwn' as const,
  text: cut(text, max) || ' ',
  verbatim: true,
});

export const section = (blockId: string | undefined, text: string): Extract<KnownBlock, { type: 'section' }> => ({
  type: 'section',
  ...(blockId ? { block_id: blockId } : {}),
  text: mrkdwn(text),
});

/** Text from outside, character for character: no markup, no emoji codes, no links. */
export const exact = (blockId: string | undefined, text: string): Extract<KnownBlock, { type: 'section' }> => ({
  type: 'section',
  ...(blockId ? { block_id: blockId } : {}),
  text: plain(text, LIMITS.sectionText),
});

/** Text whose columns mean something, such as YAML: characters of one width, nothing read as markup. */
export const preformatted = (text: string): KnownBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_preformatted',
      elements: [{ type: 'text', text: cut(text, LIMITS.sectionText) || ' ' }],
    },
  ],
});

export const context = (blockId: string | undefined, text: string): KnownBlock => ({
  type: 'context',
  ...(blockId ? { block_id: blockId } : {}),
  elements: [mrkdwn(text, LIMITS.contextText)],
});

export const divider = (): KnownBlock => ({ type: 'divider' });
export const header = (text: string): KnownBlock => ({ type: 'header', text: plain(text, LIMITS.headerText) });

export const button = (
  actionId: string,
  text: string,
  value: string,
  more: { style?: 'primary' | 'danger'; confirm?: ConfirmationDialog; url?: string } = {},
): Button => ({ type: 'button', action_id: actionId, text: plain(text), value, ...more });

export const confirm = (title: string, text: string, yes: string, danger = false): ConfirmationDialog => ({
  title: plain(title, LIMITS.confirmTitle),
  text: plain(text, LIMITS.confirmText),
  confirm: plain(yes, LIMITS.confirmButton),
  deny: plain('Go back', LIMITS.confirmButton),
  ...(danger ? { style: 'danger' as const } : {}),
});

export const option = (text: string, value: string): PlainTextOption => ({
  text: plain(text, LIMITS.optionText),
  value,
});

/** Only where a table is allowed: messages, not modals and not App Home. Cells are plain text. */
export const table = (blockId: string | undefined, head: string[], rows: string[][]): KnownBlock => ({
  type: 'table',
  ...(blockId ? { block_id: blockId } : {}),
  column_settings: head.map(() => ({ is_wrapped: true })),
  rows: [head, ...rows.slice(0, LIMITS.tableRows - 1)].map((row) =>
    row.map((cell) => ({ type: 'raw_text' as const, text: cell || '–' })),
  ),
});
