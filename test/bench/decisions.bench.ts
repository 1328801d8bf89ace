/** 200 decisions from approved to executed at the same time, and in the ledger: `node test/bench/decisions.bench.ts`. */
import { executeAction } from '../../src/flow/execute-action.ts';
import { relayLedger } from '../../src/flow/relay-ledger.ts';
import { firstDecision, openSystem, report, spread } from './bench-system.ts';

const COUNT = 200;
const LIMIT_S = 3;
const { system, clock, close } = await openSystem();
try {
  const template = await firstDecision(system, clock, ['create-rep-task', 'write-brief']);
  const approved = await spread(system, template, COUNT, 'approved');
  while ((await relayLedger(system.deps)) > 0);
  const from = performance.now();
  await Promise.all(approved.map((decision) => executeAction(system.deps, decision._id)));
  const executedMs = performance.now() - from;
  while ((await relayLedger(system.deps)) > 0);
  const seconds = (performance.now() - from) / 1000;
  const after = await Promise.all(approved.map((decision) => system.deps.decisions.get(decision._id)));
  const executed = after.filter((decision) => decision?.state === 'executed').length;
  const entries = await Promise.all(approved.map((decision) => system.deps.ledger.forDecision(decision._id)));
  const recorded = entries.filter((list) => list.some((entry) => entry.type === 'executed')).length;
  report(`${executed} of ${COUNT} decisions (${template.action.kind}) executed`, executedMs / 1000, 's');
  report(`${recorded} of ${COUNT} with their ledger entries`, seconds, 's', LIMIT_S);
  if (executed < COUNT || recorded < COUNT) {
    process.exitCode = 1;
    for (const decision of after.filter((one) => one?.state !== 'executed').slice(0, 3))
      console.log(`${decision?._id} is ${decision?.state}: ${JSON.stringify(decision?.events.at(-1)?.data)}`);
  }
} finally {
  await close();
}
