import type { Blocks, HomeTab, Modal } from '../src/cards/blocks.ts';

/** Where it happened. `ts` is the message the button sits on or the shortcut was used on. */
export type Place = { channel: string; ts?: string; threadTs?: string };

/** Who did it; only Slack's signed payload says so. Ids may come from another team of the same Enterprise Grid. */
type By = { user: string; team?: string; enterprise?: string; place?: Place };

/** Values of a modal's inputs: text, a selected value, or the ticked values. */
export type InputValues = Record<string, string | string[] | null>;

/** Everything a person can do in Slack, as one closed union. */
export type Interaction =
  | (By & {
      kind: 'action';
      actionId: string;
      /** The button's or the selected option's value. */
      value: string;
      /** What is ticked, chosen or typed elsewhere on the same message, by block id. */
      values?: InputValues;
      /** Set when the button sits in a modal or in App Home. */
      view?: { id: string; type: 'modal' | 'home'; metadata: string };
    })
  | (By & { kind: 'view-submission'; callbackId: string; metadata: string; values: InputValues })
  | (By & { kind: 'slash'; command: string; text: string })
  | (By & { kind: 'message-shortcut'; callbackId: string; text: string })
  | (By & { kind: 'global-shortcut'; callbackId: string })
  /** `text` without the mention of the bot itself. */
  | (By & { kind: 'mention'; text: string })
  | (By & { kind: 'direct-message'; text: string })
  /** A person's reply in a thread the bot takes part in, without a mention. */
  | (By & { kind: 'thread-message'; text: string })
  | (By & { kind: 'home-opened'; tab: 'home' | 'messages'; firstTime: boolean })
  | (By & { kind: 'options'; actionId: string; typed: string });

export type ChoiceOption = { text: string; value: string };

/** What the person gets back, as effects that the adapter carries out in order. */
export type Reply =
  | { kind: 'none' }
  /** Only the person sees it. */
  | { kind: 'ephemeral'; text: string; blocks?: Blocks; place?: Place }
  /** Everybody sees it, in the thread of `place` (or of where it happened). */
  | { kind: 'thread'; text: string; blocks?: Blocks; place?: Place }
  | { kind: 'direct'; text: string; blocks?: Blocks }
  /** Fills the loading view that was opened at once; opens one when there is none. */
  | { kind: 'modal'; view: Modal }
  | { kind: 'home'; view: HomeTab }
  | { kind: 'options'; options: ChoiceOption[] }
  /** Prompts to start from, at most four, in the agent pane. */
  | { kind: 'prompts'; prompts: { title: string; message: string }[] }
  | { kind: 'many'; replies: Reply[] };

export const none: Reply = { kind: 'none' };
export const ephemeral = (text: string, blocks?: Blocks): Reply => ({ kind: 'ephemeral', text, blocks });
