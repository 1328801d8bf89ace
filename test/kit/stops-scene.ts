import { ACTIONS } from '../../src/cards/action-ids.ts';
import { stopsInForce } from '../../src/flow/stopped-now.ts';
import { DENIZ, type IncidentScene, MARA } from './incident-scene.ts';

export const chosen = (value: string) => ({ selected_option: { value } });

/** What people do about stops in a scene, and what they read of them. */
export const stopsOf = (scene: IncidentScene) => {
  const home = async (user: string): Promise<string> => {
    await scene.as(user).openHome();
    await scene.practice.slack.eventsSettled();
    await scene.system.settle();
    return scene.as(user).home()?.id ?? '';
  };
  const noticeOf = async (scope: string) => {
    await scene.run('follow-stops');
    const rows = (await scene.system.deps.outbox.find({ kind: 'live' })).filter(({ _id }) =>
      _id.startsWith(`live/stop/${scope}/`),
    );
    const row = rows.toSorted((a, b) => a._id.localeCompare(b._id)).at(-1);
    if (!row?.channelId || !row.ts) throw new Error(`no message about the stop of ${scope}`);
    return { channel: row.channelId, ts: row.ts };
  };
  return {
    home,
    /** The message in #countersign about the newest stop of a scope. */
    noticeOf,
    shownStop: async (scope: string): Promise<string> => {
      const { channel, ts } = await noticeOf(scope);
      return JSON.stringify(scene.practice.slack.message(channel, ts));
    },
    inForce: async () => (await stopsInForce(scene.system.deps)).map(({ scope }) => scope),
    /** A slash command, and what it answered to this person alone. */
    say: async (user: string, text: string): Promise<string> => {
      const channel = scene.practice.slack.channelByName('countersign')?.id ?? '';
      await scene.as(user).command(channel, '/countersign', text);
      await scene.system.settle();
      return JSON.stringify(scene.as(user).ephemerals().at(-1));
    },
    /** Opens the red button's modal on Home and sends it. */
    fromHome: async (user: string, values: { scope: string; account?: string; reason?: string }) => {
      await scene.as(user).clickInView(await home(user), ACTIONS.stop);
      await scene.system.settle();
      const answered = await scene.as(user).submitBlocks({
        scope: chosen(values.scope),
        ...(values.account && { account: chosen(values.account) }),
        ...(values.reason && { reason: values.reason }),
      });
      await scene.system.settle();
      return answered;
    },
    /** Nothing is stopped any more, and the next stop has a moment of its own. */
    lifted: async (): Promise<void> => {
      for (const { scope } of await stopsInForce(scene.system.deps))
        for (const by of [MARA, DENIZ]) await scene.system.flow.resume({ scope, by });
      await scene.system.settle();
      scene.clock.advance(60_000);
    },
  };
};
