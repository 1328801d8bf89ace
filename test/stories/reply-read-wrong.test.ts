import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { MEANINGS } from '../../src/core/signal/reading-words.ts';
import { replyKey } from '../../src/flow/reply-notice.ts';
import { type Message, type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { blockActions } from '../replay/payloads.ts';
import { form, postSigned } from '../replay/signed-request.ts';

const MARA = 'U0MARKETER';
const DENIZ = 'U0DEMANDGEN';
const OMAR = 'U0OUTSIDER';

let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(8);
});
afterAll(() => world.close());

type Select = { options: { text: unknown; value: string }[] };

/**
 * An email that left and was answered, with the note about it in the thread of its card. Each test has words of its own,
 * because a correction teaches the reader.
 */
const answered = async (text: string) => {
  const decision = await world.email();
  await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
  const sent = await world.becomes(decision, 'executed');
  await world.practice.mail.api.reply(sent.effect?.recordId ?? '', { text });
  await world.run('observe-outcomes');
  const outcome = (await world.get(decision._id)).outcomes.at(-1);
  if (!outcome?.signalId) throw new Error('the reply did not come back');
  const { signalId } = outcome;
  const note = async (): Promise<Message> => {
    const row = await world.system.deps.outbox.get(`live/${replyKey(decision._id, signalId)}`);
    if (!row?.channelId || !row.ts) throw new Error('the reply has no note');
    return { channel: row.channelId, ts: row.ts };
  };
  const select = async (): Promise<{ blockId: string; element: Select }> => {
    const { channel, ts } = await note();
    const blocks = (world.slack.message(channel, ts)?.blocks ?? []) as { block_id: string; elements?: unknown[] }[];
    const found = blocks.find(({ block_id: id }) => id.startsWith('reply.'));
    if (!found?.elements?.[0]) throw new Error('the note has no choice');
    return { blockId: found.block_id, element: found.elements[0] as Select };
  };
  const optionOf = async (key: string) => {
    const label = MEANINGS.find((one) => one.key === key)?.label;
    const option = (await select()).element.options.find((one) => JSON.stringify(one.text).includes(`"${label}"`));
    if (!option) throw new Error(`the note does not offer \`${label}\``);
    return option;
  };
  const personId = decision.action.kind === 'send-email' ? decision.action.personId : '';
  return {
    decision,
    note,
    select,
    optionOf,
    /** As a person chooses on the note as it stands now. */
    choose: async (user: string, key: string) => {
      await world.as(user).click(await note(), ACTIONS.readAs, { selected_option: await optionOf(key) });
      await world.system.settle();
    },
    words: async () => world.shown(await note()),
    suppression: async () => (await world.system.deps.accounts.person(personId))?.suppression,
  };
};

/** What only this person was told last, and where. */
const told = (user: string) => world.as(user).ephemerals().at(-1);

describe('a reply that was read wrong', () => {
  test('is put right from the note in its thread: the note, the card, the record and Why say so', async () => {
    const reply = await answered('Does it integrate with NetSuite?');
    expect(await reply.words()).toMatch(/replied: question, read by the built-in reader\.\\n> Does it integrate/);
    const before = await reply.select();
    await reply.choose(DENIZ, 'objection/security');
    const now = 'objection (security), read by Deniz Aydin, before: question by the built-in reader';
    expect(await reply.words()).toContain(`replied: ${now}.`);
    // Slack keeps what was chosen per block id, so the choice is empty again.
    expect((await reply.select()).blockId).not.toBe(before.blockId);
    expect(world.shown(await world.cardOf(reply.decision))).toContain(now);
    expect(told(DENIZ)).toBeUndefined();

    const record = await fetch(world.system.deps.link(`/records/${reply.decision._id}`));
    const page = await record.text();
    expect(page).toContain(now);
    expect(page).toContain('reading corrected</td><td>Deniz Aydin');
    const card = await world.cardOf(reply.decision);
    await world.as(MARA).click(card, ACTIONS.why);
    await world.system.settle();
    const why = JSON.stringify(world.slack.messages(card.channel, card.ts).at(-1));
    expect(why).toContain(`reply read again by Deniz Aydin: ${now} (no. `);
  });

  test('is put right once: a second click on the note as it was, and a slower colleague, change nothing', async () => {
    const reply = await answered('Which file formats can it export to?');
    const { blockId } = await reply.select();
    const option = await reply.optionOf('not-now');
    const late = await reply.optionOf('interested');
    const post = async (user: string, selected_option: { text: unknown; value: string }) => {
      const { channel, ts } = await reply.note();
      const action = { type: 'static_select', action_id: ACTIONS.readAs, block_id: blockId, action_ts: '1.1' };
      const body = blockActions(ACTIONS.readAs, '', {
        user: { id: user, team_id: 'T1' },
        container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
        channel: { id: channel, name: 'approvals' },
        message: { ...blockActions('', '').message, ts, thread_ts: (await world.cardOf(reply.decision)).ts },
        actions: [{ ...action, selected_option }],
      });
      const secret = world.practice.signingSecret;
      return (await postSigned(`${world.system.url}/slack/events`, form(body), { secret })).status;
    };
    expect(await Promise.all([post(MARA, option), post(MARA, option)])).toEqual([200, 200]);
    await world.system.settle();
    expect(await post(DENIZ, late)).toBe(200);
    await world.system.settle();
    const now = 'not now, read by Mara Keller, before: question by the built-in reader';
    const { events, outcomes } = await world.get(reply.decision._id);
    expect(events.filter(({ type }) => type === 'reading-corrected')).toHaveLength(1);
    expect(outcomes.at(-1)?.text).toContain(now);
    expect(told(DENIZ)?.text).toBe(
      `Somebody was faster, and the note says “${now}” now. Your choice changed nothing; choose again if that is wrong.`,
    );
    // In the thread, where they chose.
    expect(told(DENIZ)?.threadTs).toBe((await world.cardOf(reply.decision)).ts);
  });

  test('is not put right by somebody from outside, who alone reads who can, and the choice is empty again', async () => {
    const reply = await answered('Who would be our contact for training?');
    const before = await reply.select();
    await reply.choose(OMAR, 'not-now');
    expect(told(OMAR)?.text).toMatch(
      /^Only people named in `charters\/people.yaml` can say how a reply reads: Mara Keller, /,
    );
    expect(await reply.words()).toContain('question, read by the built-in reader.');
    expect((await reply.select()).blockId).not.toBe(before.blockId);
  });

  test('and asks for no more mail takes the person off at once; reading it otherwise later lifts nothing', async () => {
    const reply = await answered('What does the smallest plan include?');
    await reply.choose(MARA, 'unsubscribe');
    expect(await reply.suppression()).toMatchObject({ kind: 'unsubscribed' });
    expect(await reply.words()).toContain('asks for no more mail, read by Mara Keller');
    expect(told(MARA)?.text).toMatch(/gets no more mail from now on, and that stays/);
    await reply.choose(MARA, 'question');
    expect(told(MARA)?.text).toMatch(
      /still gets no mail\. Nobody can lift that from here: a mail to somebody who asked/,
    );
    expect(await reply.suppression()).toMatchObject({ kind: 'unsubscribed' });
    expect(await reply.words()).toContain(
      'question, read by Mara Keller, before: asks for no more mail by Mara Keller',
    );
  });
});
