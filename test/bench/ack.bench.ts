/**
 * How long a click waits for its acknowledgement with 1,000 cards pending and 50 clicks a second, each a signed payload
 * from the practice Slack to Bolt: `node test/bench/ack.bench.ts [seconds]`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { firstDecision, openSystem, percentile, report, spread } from './bench-system.ts';

const PENDING = 1000;
const PER_SECOND = 50;
const seconds = Number(process.argv[2] ?? 10);
const { system, clock, close } = await openSystem();
try {
  const { practice, deps } = system;
  if (!practice) throw new Error('the bench needs the practice workspace');
  const template = await firstDecision(system, clock, ['send-email', 'create-rep-task', 'write-brief']);
  const pending = await spread(system, { ...template, approvals: [], channel: 'approvals' }, PENDING, 'pending');
  const shownFrom = performance.now();
  for (const decision of pending) await deps.messenger.decisionChanged(decision);
  await system.settle();
  report(`${PENDING} cards shown`, (performance.now() - shownFrom) / 1000, 's');
  const channel = practice.slack.channelByName('approvals')?.id ?? '';
  const cards = practice.slack
    .messages(channel)
    .filter((message) => JSON.stringify(message.blocks).includes(ACTIONS.why));
  report('cards in #approvals', cards.length, '');
  const person = practice.slack.as('U0MARKETER');
  const times: number[] = [];
  const refused = new Set<string>();
  const clicks: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < PER_SECOND * seconds; n += 1) {
    await wait(Math.max(0, began + (n * 1000) / PER_SECOND - performance.now()));
    const card = cards[n % cards.length];
    if (!card) break;
    const buttons = JSON.stringify(card.blocks);
    const verb = n % 2 === 0 && buttons.includes(`"${ACTIONS.approve}"`) ? ACTIONS.approve : ACTIONS.why;
    const from = performance.now();
    clicks.push(
      person.click(card, verb).then((outcome) => {
        times.push(performance.now() - from);
        if (!outcome.ok) refused.add(outcome.reason);
      }),
    );
  }
  await Promise.all(clicks);
  report(`acknowledgement p50 of ${times.length} clicks`, percentile(times, 0.5), 'ms');
  report('acknowledgement p99', percentile(times, 0.99), 'ms', 250);
  if (refused.size > 0) {
    process.exitCode = 1;
    console.log(`clicks were refused: ${[...refused].join('; ')}`);
  }
  await system.settle();
} finally {
  await close();
}
