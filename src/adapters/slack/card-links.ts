import type { WebClient } from '@slack/web-api';
import type { Outbox } from '../../ports/outbox.ts';

export type CardPlace = { channelId: string; ts: string };
export type CardLinks = {
  /** Where the card of a decision or an incident stands: its own before one that it shares, the first before its copies. */
  placeOf(id: string): Promise<CardPlace | null>;
  /** The permalink of a message; undefined where Slack does not say where the workspace is. */
  permalink(place: CardPlace): Promise<string | undefined>;
};

export const createCardLinks = (client: WebClient, outbox: Outbox): CardLinks => {
  /** Where the workspace's own pages are; asked once, because it does not change while the program runs. */
  let workspace: Promise<string | undefined> | null = null;
  const workspaceUrl = (): Promise<string | undefined> => {
    workspace ??= client.auth
      .test()
      .then((self) => self.url)
      .catch(() => {
        workspace = null;
        return undefined;
      });
    return workspace;
  };
  const placeOf = async (id: string): Promise<CardPlace | null> => {
    const copies = (await outbox.find({ kind: 'card', decisionId: id })).toSorted(
      (a, b) =>
        Number(a.shared !== undefined) - Number(b.shared !== undefined) ||
        a.createdAt.getTime() - b.createdAt.getTime(),
    );
    for (const { channelId, ts } of copies) if (channelId && ts) return { channelId, ts };
    return null;
  };
  return {
    placeOf,
    permalink: async ({ channelId, ts }) => {
      const base = await workspaceUrl();
      return base && `${base.replace(/\/$/, '')}/archives/${channelId}/p${ts.replace('.', '')}`;
    },
  };
};
