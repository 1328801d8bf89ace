/**
 * How long until every copy of a card tells the truth after a decision, with 200 cards pending: the channel, a colleague's
 * direct messages and the App Homes of everybody: `node test/bench/copies.bench.ts [decisions]`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { ok } from '../../src/core/result.ts';
import { changeDecision } from '../../src/flow/change-decision.ts';
import { firstDecision, openSystem, percentile, report, spread } from './bench-system.ts';

const PENDING = 200;
const LIMIT_MS = 2_000;
const count = Number(process.argv[2] ?? 20);
const { system, clock, close } = await openSystem();
try {
  const { practice, deps } = system;
  if (!practice) throw new Error('the bench needs the practice workspace');
  const { slack } = practice;
  const template = await firstDecision(system, clock, ['send-email']);
  const pending = await spread(system, { ...template, approvals: [], channel: 'approvals' }, PENDING, 'pending');
  for (const decision of pending) await deps.messenger.decisionChanged(decision);
  const people = deps.governance().people.map((one) => one.slackUserId);
  for (const user of people) await slack.as(user).openHome();
  await slack.eventsSettled();
  await system.settle();
  const cardTimes: number[] = [];
  const times: number[] = [];
  for (const decision of pending.slice(0, count)) {
    const handed = await changeDecision(deps, decision._id, () =>
      ok({ type: 'reassigned', to: 'pending', by: 'U0MARKETER', at: clock.now(), data: { to: 'U0DEMANDGEN' } }),
    );
    if (!handed.ok) throw new Error(handed.error);
    await deps.messenger.decisionChanged(handed.value);
    await system.settle();
    const copies = (await deps.outbox.find({ kind: 'card', decisionId: decision._id })).flatMap(({ channelId, ts }) =>
      channelId && ts ? [{ channel: channelId, ts }] : [],
    );
    if (copies.length !== 2) throw new Error(`${decision._id} has ${copies.length} copies instead of two`);
    const areCardsLive = () =>
      copies.some(({ channel, ts }) => JSON.stringify(slack.message(channel, ts)).includes(`"${ACTIONS.reject}"`));
    const isLive = () =>
      areCardsLive() ||
      people.some((user) => JSON.stringify(slack.as(user).home()?.blocks).includes(`|${decision._id}>`));
    const from = performance.now();
    const decided = await system.flow.reject({
      decisionId: decision._id,
      revision: decision.revision,
      digest: decision.digest,
      by: 'U0MARKETER',
      kind: 'wrong-time',
      words: 'bench',
    });
    if (!decided.ok) throw new Error(decided.reason);
    while (areCardsLive() && performance.now() - from < 10 * LIMIT_MS) await wait(10);
    cardTimes.push(performance.now() - from);
    while (isLive() && performance.now() - from < 10 * LIMIT_MS) await wait(10);
    if (isLive()) throw new Error(`a copy of ${decision._id} still looks undecided`);
    times.push(performance.now() - from);
  }
  report('messages true, slowest', Math.max(...cardTimes), 'ms', LIMIT_MS);
  report(`all copies true after a decision, p50 of ${times.length}`, percentile(times, 0.5), 'ms');
  report('all copies true, slowest', Math.max(...times), 'ms', LIMIT_MS);
  await system.settle();
} finally {
  await close();
}
