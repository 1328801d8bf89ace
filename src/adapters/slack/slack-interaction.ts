import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export type SlackPlace = { channel: string; ts?: string; threadTs?: string };
/**
 * Where a message stands. Slack gives the first message of a thread its own `ts` as `thread_ts` once somebody answered; it
 * stands in the channel all the same, and what is said to its clicker alone has to be seen there.
 */
export const placeAt = (channel: string, ts: string | undefined, threadTs?: string | null): SlackPlace => ({
  channel,
  ts,
  threadTs: threadTs && threadTs !== ts ? threadTs : undefined,
});
type By = { user: string; team?: string; enterprise?: string; place?: SlackPlace };

/** What a person did, as one closed union; read from a signed payload and nothing else. */
export type SlackInteraction =
  | (By & {
      kind: 'action';
      actionId: string;
      value: string;
      values?: Record<string, string | string[] | null>;
      view?: { id: string; type: 'modal' | 'home'; metadata: string };
    })
  | (By & {
      kind: 'view-submission';
      callbackId: string;
      metadata: string;
      values: Record<string, string | string[] | null>;
    })
  | (By & { kind: 'slash'; command: string; text: string })
  | (By & { kind: 'message-shortcut'; callbackId: string; text: string })
  | (By & { kind: 'global-shortcut'; callbackId: string })
  | (By & { kind: 'mention'; text: string })
  | (By & { kind: 'direct-message'; text: string })
  | (By & { kind: 'thread-message'; text: string })
  | (By & { kind: 'home-opened'; tab: 'home' | 'messages'; firstTime: boolean })
  | (By & { kind: 'options'; actionId: string; typed: string });

/** What the person gets back, as effects that are carried out in order. */
export type SlackReply =
  | { kind: 'none' }
  | { kind: 'ephemeral'; text: string; blocks?: KnownBlock[]; place?: SlackPlace }
  | { kind: 'thread'; text: string; blocks?: KnownBlock[]; place?: SlackPlace }
  | { kind: 'direct'; text: string; blocks?: KnownBlock[] }
  | { kind: 'modal'; view: ModalView }
  | { kind: 'home'; view: HomeView }
  | { kind: 'options'; options: { text: string; value: string }[] }
  | { kind: 'prompts'; prompts: { title: string; message: string }[] }
  | { kind: 'many'; replies: SlackReply[] };

/** What only the wire knows and the answer needs: never given to a command. */
export type Wire = { triggerId?: string; responseUrl?: string };
export type Parsed =
  | { kind: 'interaction'; interaction: SlackInteraction; wire: Wire }
  | { kind: 'unsupported'; what: string };
