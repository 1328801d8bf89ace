import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Experiment } from '../../src/core/experiment/experiment.ts';
import { SignalId } from '../../src/core/ids.ts';
import { MEANINGS } from '../../src/core/signal/reading-words.ts';
import { applyReading } from '../../src/flow/apply-reading.ts';
import { correctReading, finishCorrections } from '../../src/flow/correct-reading.ts';
import { learnFromSilence } from '../../src/flow/learn.ts';
import { takeIn } from '../../src/flow/observe-outcome.ts';
import { receiveSignals } from '../../src/flow/receive-signal.ts';
import { relayLedger } from '../../src/flow/relay-ledger.ts';
import { replyKey, replyNotice } from '../../src/flow/reply-notice.ts';
import { DENIZ, type FlowWorld, MARA, OUTSIDER, RITA, startFlowWorld } from '../kit/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
});
afterAll(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

type Home = Awaited<ReturnType<FlowWorld['company']>>;
const DAY_MS = 24 * 3_600_000;
const QUESTION = 'Does it integrate with NetSuite?';

/** A mail that left and was answered; `isKnown` false where nobody knows the sender. */
const answered = async (
  text: string,
  {
    home,
    who = 0,
    experimentId,
    isKnown = true,
  }: { home?: Home; who?: number; experimentId?: string; isKnown?: boolean } = {},
) => {
  const at = home ?? (await world.company());
  const decision = await world.email(at, who, { experimentId });
  await world.flow.approve(world.seen(decision, MARA));
  await world.settle();
  const reply = async (words: string, id: string) =>
    takeIn(
      world.deps,
      await receiveSignals(world.deps, [
        {
          id: SignalId.parse(id),
          kind: 'email-replied',
          accountId: at.id,
          ...(isKnown && { personId: at.people[who]?.id }),
          at: world.now(),
          receivedAt: world.now(),
          source: { system: 'mail', recordId: id },
          trust: 'untrusted',
          text: words,
          // What people corrected teaches the reader, and these tests are about the correction.
          ...(words === QUESTION && {
            extracted: { intent: 'question', confidence: 0.6, extractor: 'replies-v2' },
          }),
          facts: {},
          decisionId: decision._id,
        },
      ]),
    );
  const signalId = `reply/${decision._id}`;
  await reply(text, signalId);
  const notice = async () => {
    const shown = await replyNotice(world.stores, replyKey(decision._id, signalId));
    if (!shown?.reading) throw new Error(`the note of ${signalId} offers no other reading`);
    return { ...shown, reading: shown.reading };
  };
  const person = at.people[who];
  if (!person) throw new Error(`there is no person ${who}`);
  return {
    home: at,
    person,
    id: decision._id,
    signalId,
    notice,
    /** As somebody chooses on the note as it stands, or as it stood then. */
    read: async (key: string, by: string, seen?: { observed: string; times: number }) => {
      const meaning = MEANINGS.find((one) => one.key === key);
      if (!meaning) throw new Error(`there is no \`${key}\``);
      const named = seen ?? (await notice()).reading;
      const input = { ...named, meaning, by };
      const answer = await world.flow.readAs(input);
      await world.settle();
      return { ...answer, input };
    },
    signal: async () => world.stores.signals.get(signalId),
    belief: async () =>
      (await world.stores.memory.beliefs())
        .filter(({ key }) => key === `test|${person.id}`)
        .map(({ wins, losses, n }) => [wins, losses, n])[0],
    remembered: async () => (await world.stores.memory.forAccount(at.id)).find(({ id }) => id === `said/${signalId}`),
    stance: async () =>
      (await world.stores.accounts.state(at.id))?.members.find(({ personId }) => personId === person.id)?.stance,
    suppression: async () => (await world.stores.accounts.person(person.id))?.suppression?.kind,
  };
};

type Evidence = Awaited<ReturnType<FlowWorld['get']>>['evidence'];
/** A waiting invitation. */
const meetingWith = ({ account, people }: Home, who: 0 | 1 | 2, evidence: Evidence = []) =>
  world.open(
    {
      kind: 'book-meeting',
      accountId: account.id,
      personId: people[who].id,
      repId: 'rep_000001',
      startsAt: new Date(world.now().getTime() + 2 * DAY_MS),
      durationMs: 1_800_000,
      title: 'Half an hour',
      description: 'Half an hour on invoices.',
      attendeeEmail: people[who].email,
    },
    { agent: 'sdr', person: people[who], evidence },
  );

describe('a reply that was read wrong', () => {
  test('reads as a person of ours says, with who read it and what it was before, wherever the reading counts', async () => {
    const one = await answered(QUESTION);
    await world.stores.accounts.planAgainAt([one.home.id], new Date(world.now().getTime() + 30 * DAY_MS));
    expect([await one.belief(), await one.stance()]).toEqual([[1, 0, 1], 'neutral']);

    expect(await one.read('wrong-person', MARA)).toMatchObject({ ok: true, text: null });
    const now = 'wrong person, read by Mara Keller, before: question by the built-in reader';
    const { extracted } = (await one.signal()) ?? {};
    expect(extracted).toEqual({
      intent: 'wrong-person',
      confidence: 1,
      extractor: 'Mara Keller',
      corrected: {
        by: MARA,
        at: world.now(),
        times: 1,
        before: { intent: 'question', extractor: 'replies-v2' },
      },
    });
    expect((await world.get(one.id)).outcomes).toMatchObject([{ text: `${one.person.name} replied: ${now}` }]);
    expect((await one.notice()).text).toBe(`${one.person.name} replied: ${now}`);
    expect(world.said.at(-1)).toEqual({ to: one.id, text: `${one.person.name} replied: ${now}` });
    expect(await one.remembered()).toMatchObject({ kind: 'said', tag: 'wrong-person', text: QUESTION });
    // A wrong person takes no stance, and a question was the only thing this one ever said.
    expect(await one.stance()).toBe('unknown');
    expect(await one.belief()).toEqual([0, 1, 1]);
    expect(await world.stores.accounts.worthPlanning(world.now(), 100)).toContain(one.home.id);
  });

  test('is on record: who said so, when, from what to what', async () => {
    const one = await answered(QUESTION);
    await one.read('objection/security', DENIZ);
    await relayLedger(world.deps);
    const entries = await world.stores.ledger.forDecision(one.id);
    expect(entries.find(({ type }) => type === 'reading-corrected')).toMatchObject({
      by: DENIZ,
      at: world.now(),
      data: {
        state: 'observed',
        name: 'Deniz Aydin',
        signalId: one.signalId,
        reading: {
          intent: 'objection',
          objection: 'security',
          corrected: { by: DENIZ, before: { intent: 'question', extractor: 'replies-v2' } },
        },
        text: 'objection (security), read by Deniz Aydin, before: question by the built-in reader',
      },
    });
    const why = await world.flow.why({ question: one.id, by: MARA });
    expect(why.kind === 'decision' && why.entries.map(({ type }) => type)).toContain('reading-corrected');
  });

  test('counts once however often it is chosen: a double click, the same choice again', async () => {
    const one = await answered(QUESTION);
    const { reading } = await one.notice();
    const clicks = await Promise.all([1, 2, 3].map(() => one.read('not-now', MARA, reading)));
    expect(clicks.filter(({ ok }) => ok)).toHaveLength(1);
    const told =
      'The note says “not now, read by Mara Keller, before: question by the built-in reader” already. Nothing was changed.';
    expect(clicks.filter(({ ok }) => !ok).map(({ text }) => text)).toEqual([told, told]);
    expect(await one.read('not-now', DENIZ)).toMatchObject({ ok: false, text: told });
    expect(await one.belief()).toEqual([0, 1, 1]);
    const { events } = await world.get(one.id);
    expect(events.filter(({ type }) => type === 'reading-corrected')).toHaveLength(1);
  });

  test('is decided by one of two at once, and the other one is told', async () => {
    const one = await answered(QUESTION);
    const { reading } = await one.notice();
    const [a, b] = await Promise.all([one.read('not-now', MARA, reading), one.read('interested', DENIZ, reading)]);
    expect([a?.ok, b?.ok].sort()).toEqual([false, true]);
    const { text } = await one.notice();
    expect([a, b].find((each) => !each?.ok)?.text).toBe(
      `Somebody was faster, and the note says “${text.split('replied: ')[1]}” now. Your choice changed nothing; choose again if that is wrong.`,
    );
    expect(await one.belief()).toEqual(a?.ok ? [0, 1, 1] : [1, 0, 1]);
  });

  test('is decided once by many who race over two programs, and everything agrees about it', async () => {
    const one = await answered(QUESTION);
    const { reading } = await one.notice();
    const other = await world.another();
    const choices = ['not-now', 'interested', 'wrong-person', 'objection/price', 'out-of-office', 'unclear'];
    const answers = await Promise.all(
      [...choices, ...choices].map((key, n) => {
        const meaning = MEANINGS.find((each) => each.key === key) ?? { intent: 'unclear' as const };
        return correctReading(n % 2 ? other : world.deps, { ...reading, meaning, by: n % 3 ? MARA : DENIZ });
      }),
    );
    await world.settle();
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ ok, text }) => (ok ? [] : [text?.split(' ')[0]])))).toEqual(
      new Set(['Somebody', 'The']),
    );
    const decision = await world.get(one.id);
    const corrections = decision.events.filter(({ type }) => type === 'reading-corrected');
    expect(corrections).toHaveLength(1);
    const { extracted } = (await one.signal()) ?? {};
    expect(extracted).toEqual(corrections[0]?.data.reading);
    const isWon = ['interested', 'objection'].includes(extracted?.intent ?? '');
    expect(await one.belief()).toEqual(isWon ? [1, 0, 1] : [0, 1, 1]);
    expect(await one.remembered()).toMatchObject({ tag: extracted?.objection ?? extracted?.intent });
    expect(await world.stores.settings.get('corrections-under-way')).toEqual([]);
  });

  test('can be read as before again, and everything goes back with it', async () => {
    const one = await answered(QUESTION);
    await one.read('out-of-office', MARA);
    expect(await one.belief()).toEqual([0, 1, 1]);
    expect(await one.read('question', DENIZ)).toMatchObject({ ok: true });
    expect((await one.notice()).text).toContain('question, read by Deniz Aydin, before: out of office by Mara Keller');
    expect([await one.belief(), await one.stance()]).toEqual([[1, 0, 1], 'neutral']);
    expect(await one.remembered()).toMatchObject({ tag: 'question' });
    expect(await one.signal()).toMatchObject({ extracted: { corrected: { times: 2 } } });
  });

  test('is not corrected by somebody from outside, who is told who can', async () => {
    const one = await answered(QUESTION);
    const before = await world.get(one.id);
    expect(await one.read('not-now', OUTSIDER)).toMatchObject({
      ok: false,
      text: 'Only people named in `charters/people.yaml` can say how a reply reads: Mara Keller, Deniz Aydin, Bianca Rossi, Femi Adeyemi and 2 more. Nothing was changed.',
    });
    expect(await world.get(one.id)).toEqual(before);
  });

  test('ends what waits because of it, and nothing that was proposed since', async () => {
    const one = await answered(QUESTION);
    const evidence = [{ signalId: SignalId.parse(one.signalId), at: world.now(), text: 'replied: question' }];
    world.pass(14 * DAY_MS);
    const [resting, other] = [await world.email(one.home, 1, { evidence }), await world.email(one.home, 2)];
    expect([resting.state, other.state]).toEqual(['pending', 'pending']);
    expect(await one.read('wrong-person', MARA)).toMatchObject({
      text: `${resting._id} rested on the former reading and is void; the account is planned anew.`,
    });
    expect(await world.get(resting._id)).toMatchObject({
      state: 'superseded',
      supersededBy: {
        reason:
          'how a reply behind it reads was corrected: wrong person, read by Mara Keller, before: question by the built-in reader',
      },
    });
    expect(await world.get(other._id)).toMatchObject({ state: 'pending' });
    world.pass(1_000);
    const later = await meetingWith(one.home, 2, evidence);
    expect(later.state).toBe('pending');
    expect(await applyReading(world.deps, { decisionId: one.id, signalId: one.signalId })).toEqual([]);
    expect(await world.get(later._id)).toMatchObject({ state: 'pending' });
  });
});

describe('what a play counted', () => {
  test('stays where it was not this reply that counted', async () => {
    const late = await world.email(await world.company());
    await world.flow.approve(world.seen(late, MARA));
    await world.settle();
    const silent = await answered('I am out of office until Monday.');
    // The first answer counted, and the second one did not.
    await takeIn(
      world.deps,
      await receiveSignals(world.deps, [
        {
          ...(await silent.signal()),
          id: SignalId.parse(`${silent.signalId}/2`),
          text: QUESTION,
          extracted: undefined,
        },
      ]),
    );
    expect(await silent.belief()).toEqual([0, 1, 1]);
    const second = await replyNotice(world.stores, replyKey(silent.id, `${silent.signalId}/2`));
    await silent.read('not-now', MARA, second?.reading);
    expect(await silent.belief()).toEqual([0, 1, 1]);
    await silent.read('interested', MARA);
    expect(await silent.belief()).toEqual([1, 0, 1]);

    // Silence counted for a week, then somebody answered.
    world.pass(14 * DAY_MS);
    await learnFromSilence(world.deps);
    await learnFromSilence(world.deps);
    const key = `test|${late.action.kind === 'send-email' ? late.action.personId : ''}`;
    expect((await world.stores.memory.beliefs()).find((one) => one.key === key)).toMatchObject({ losses: 1, n: 1 });
  });

  test('is not counted again where an earlier version counted it', async () => {
    const decision = await world.email(await world.company());
    await world.stores.settings.claim(`learned:${decision._id}`);
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    world.pass(14 * DAY_MS);
    await learnFromSilence(world.deps);
    const key = `test|${decision.action.kind === 'send-email' ? decision.action.personId : ''}`;
    expect((await world.stores.memory.beliefs()).some((one) => one.key === key)).toBe(false);
  });

  test('counts in a test of variants as it reads now', async () => {
    const home = await world.company();
    const person = home.people[0];
    const experimentId = 'exp-read';
    await world.stores.experiments.insert(
      Experiment.parse({
        _id: experimentId,
        decisionId: 'D-1',
        state: 'running',
        hypothesis: 'h',
        segment: 's',
        metric: 'replied',
        arms: [
          { key: 'a', name: 'a', subject: 'a', opening: 'a', sent: 0, successes: 0, complaints: 0, allocation: 1 },
        ],
        personIds: [person.id],
        heldOutPersonIds: [],
        assignments: [{ personId: person.id, arm: 'a', propensity: 1, at: world.now() }],
        stopWhen: { complaintRate: 0.01, maxDays: 14 },
        startedAt: world.now(),
        version: 1,
      }),
    );
    const one = await answered(QUESTION, { home, experimentId });
    const arm = async () => (await world.stores.experiments.get(experimentId))?.arms[0];
    expect(await arm()).toMatchObject({ sent: 1, successes: 1 });
    await one.read('out-of-office', MARA);
    expect(await arm()).toMatchObject({ sent: 1, successes: 0 });
    await one.read('objection/price', MARA);
    expect(await arm()).toMatchObject({ sent: 1, successes: 1 });
  });
});

describe('a reply that asks for no more mail', () => {
  test('and was read otherwise takes the person off at once, for good, with what waits for them', async () => {
    const one = await answered(QUESTION);
    const evidence = [{ signalId: SignalId.parse(one.signalId), at: world.now(), text: 'replied: question' }];
    world.pass(14 * DAY_MS);
    const resting = await world.email(one.home, 1, { evidence });
    const meeting = await meetingWith(one.home, 0);
    expect([resting.state, meeting.state]).toEqual(['pending', 'pending']);
    expect(await one.read('unsubscribe', RITA)).toMatchObject({
      ok: true,
      text: `${one.person.name} gets no more mail from now on, and that stays, whatever this reply is read as later. ${resting._id} rested on the former reading and is void; the account is planned anew.`,
    });
    expect(await one.suppression()).toBe('unsubscribed');
    expect(await world.get(resting._id)).toMatchObject({ state: 'superseded' });
    // As with every opt-out: nobody is asked any more to send them anything.
    expect(await world.get(meeting._id)).toMatchObject({
      state: 'superseded',
      supersededBy: { reason: `${one.person.name} opted out of mail from us` },
    });
    expect(await world.flow.approve(world.seen(meeting, RITA))).toMatchObject({ ok: false });

    expect(await one.read('question', MARA)).toMatchObject({
      ok: true,
      text: `${one.person.name} still gets no mail. Nobody can lift that from here: a mail to somebody who asked for none cannot be taken back.`,
    });
    expect([await one.suppression(), await one.belief()]).toEqual(['unsubscribed', [1, 0, 1]]);
  });

  test('and was read so by mistake reads otherwise, and the person stays off all the same', async () => {
    const one = await answered('Please remove me from your list.');
    expect(await one.suppression()).toBe('unsubscribed');
    expect(await one.read('question', MARA)).toMatchObject({
      ok: true,
      text: expect.stringContaining('still gets no mail. Nobody can lift that from here'),
    });
    expect([await one.suppression(), await one.stance()]).toEqual(['unsubscribed', 'neutral']);
  });

  test('from somebody whom nobody knows says that there is nobody to take off', async () => {
    const one = await answered(QUESTION, { isKnown: false });
    expect((await one.read('unsubscribe', MARA)).text).toBe(
      'I do not know whose address this came from, so there is nobody whom I could stop writing to.',
    );
    expect(await one.suppression()).toBeUndefined();
  });
});

describe('an objection that was read as something else', () => {
  const told = (who: string, from: number) =>
    world.said.slice(from).filter(({ to, text }) => to === who && text.includes('escalates'));

  test('goes to whom the charter names once, however often people change their mind', async () => {
    const one = await answered(QUESTION);
    const from = world.said.length;
    await one.read('objection/price', MARA);
    await one.read('question', MARA);
    await one.read('objection/price', DENIZ);
    expect(told(RITA, from)).toHaveLength(1);
    expect(told(RITA, from)[0]?.text).toMatch(/replied: objection \(price\), read by Mara Keller/);
    await one.read('objection/security', DENIZ);
    expect(told(RITA, from)).toHaveLength(2);
    const entries = await world.stores.ledger.forDecision(one.id);
    // The log tells first why somebody was told.
    expect(entries.map(({ type }) => type).filter((type) => /escalated|corrected/.test(type))).toEqual([
      'reading-corrected',
      'escalated',
      'reading-corrected',
      'reading-corrected',
      'reading-corrected',
      'escalated',
    ]);
  });

  test('and was made by a colleague before is a pattern', async () => {
    const first = await answered('We already work with another supplier and are happy with them.');
    world.pass(14 * DAY_MS);
    const second = await answered(QUESTION, { home: first.home, who: 1 });
    const from = world.said.length;
    await second.read('objection/incumbent', DENIZ);
    expect(told(MARA, from)).toHaveLength(1);
  });
});

test('what a person said of a reply is what the built-in reader says of the next one in those words', async () => {
  const words = 'Our lodge keeper looks after such things on the upper meadow, ask him in spring.';
  const first = await answered(words);
  const before = (await first.signal())?.extracted;
  expect(before).toMatchObject({ extractor: 'replies-v2' });
  expect(before?.intent).not.toBe('wrong-person');
  await first.read('wrong-person', MARA);
  const next = await answered(`${words}\n\nBest\nJo`);
  expect((await next.signal())?.extracted).toMatchObject({ intent: 'wrong-person', extractor: 'replies-v2' });
  // And it says something else once somebody does.
  await first.read('not-now', DENIZ);
  const third = await answered(words);
  expect((await third.signal())?.extracted).toMatchObject({ intent: 'not-now', extractor: 'replies-v2' });
});

test('a correction that a crash cut short is carried on with', async () => {
  const one = await answered(QUESTION);
  const { reading } = await one.notice();
  const broken = {
    ...world.deps,
    memory: {
      ...world.deps.memory,
      correctEvidence: async () => {
        throw new Error('the program ends here');
      },
    },
  };
  const input = { ...reading, meaning: { intent: 'unsubscribe' as const }, by: MARA };
  await expect(correctReading(broken, input)).rejects.toThrow('the program ends here');
  expect(await one.suppression()).toBe('unsubscribed');
  expect(await one.belief()).toEqual([1, 0, 1]);
  await finishCorrections(world.deps);
  expect(await one.belief()).toEqual([1, 0, 1]);
  await world.stores.settings.change<{ since: Date }[]>('corrections-under-way', (before) =>
    (before ?? []).map((each) => ({ ...each, since: new Date(Date.now() - 60_000) })),
  );
  await finishCorrections(world.deps);
  expect([await one.belief(), await one.stance()]).toEqual([[0, 1, 1], 'negative']);
  expect(await one.remembered()).toMatchObject({ tag: 'unsubscribe' });
  expect(await world.stores.settings.get('corrections-under-way')).toEqual([]);
});
