/**
 * 100,000 decisions judged again from the embedded store: `node test/bench/backtest.bench.ts [decisions]`. The facts are
 * random, and more mixed than any history: nearly every rule decides now and then.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCharters } from '../../src/adapters/charters/load-charters.ts';
import { readConfig } from '../../src/config.ts';
import { charterFacts } from '../../src/core/gate/charter-facts.ts';
import { signatureUnder } from '../../src/core/gate/signature.ts';
import { backtestHistory } from '../../src/flow/backtest.ts';
import { withStores } from '../../src/main/with-stores.ts';
import { decisionOf } from '../kit/decisions.ts';
import { randomFacts, seeded } from '../kit/gate-requests.ts';
import { emailOf } from '../kit/recorded-verdicts.ts';
import { report } from './bench-system.ts';

const count = Number(process.argv.find((arg) => /^\d+$/.test(arg)) ?? 100_000);
const LIMIT_S = 60;
const BATCH = 1000;
const loaded = await loadCharters('charters');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const rules = loaded.value;
const dice = seeded(7);
const listed = [...rules.charters.values()].flatMap((charter) => charter.tools.map((tool) => ({ charter, tool })));
const WORDS = `${'We met your colleagues at the fair and would like to go on with what was said there. '.repeat(12)}`;
const email = emailOf(WORDS);
const FIRST = new Date('2026-01-01T00:00:00Z').getTime();

/** A decision as the store keeps it, judged under a charter whose caps were one lower. */
const seededDecision = (n: number) => {
  const { charter, tool } = listed[Math.floor(dice() * listed.length)] ?? (listed[0] as (typeof listed)[number]);
  const random = randomFacts(dice);
  const facts = {
    ...random,
    ...charterFacts(charter, tool, random.recipientLocalWeekday),
    agent: charter.agent,
    action: tool.action,
    capPerson: Math.max(0, charter.limits.touchesPerPersonPerWeek - 1),
  };
  const at = new Date(FIRST + n * 60_000);
  const decision = decisionOf({
    _id: `D-${1001 + n}`,
    agent: charter.agent,
    title: `Decision ${n}`,
    createdAt: at,
    updatedAt: at,
    action: { ...email, personId: `person_${n}` },
    verdict: {
      outcome: 'needs-approval',
      rules: [{ id: 'autonomy.stage', effect: 'ask', text: 'At the stage `standardize` a person decides' }],
      risk: tool.risk,
      facts,
      charterHash: 'an earlier one',
      policyHash: 'an earlier one',
      judgedAt: at,
      basis: {
        accountId: `acct_${n % 1500}`,
        industry: 'software',
        country: 'US',
        stage: 'engaged',
        charterStage: random.autonomyStage,
        brandHash: rules.hashes.brand,
      },
    },
  });
  // The content of any action; only its kind is read, because `brand.yaml` did not change.
  return { facts, document: { ...decision, action: { ...decision.action, kind: tool.action } } };
};

const dir = await mkdtemp(join(tmpdir(), 'countersign-backtest-'));
const read = readConfig({ COUNTERSIGN_DATA_DIR: dir, LOG_LEVEL: 'silent' });
if (!read.ok) throw new Error('the configuration of the bench is not valid');
try {
  await withStores(read.config, async (stores) => {
    const signature = signatureUnder(rules.gate.rules);
    const kinds = new Set<string>();
    const db = stores.database.connection.db;
    for (let from = 0; from < count; from += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => seededDecision(from + n));
      for (const { facts } of batch) kinds.add(signature(facts));
      await db?.collection('decisions').insertMany(batch.map(({ document }) => document) as never[]);
    }
    const started = performance.now();
    const answer = await backtestHistory(stores, { rules, since: new Date(0) });
    const seconds = (performance.now() - started) / 1000;
    const pages = performance.now();
    for (let after: string | null = null; ; ) {
      const page: { decisionId: string }[] = await stores.decisions.verdicts(after, new Date(0), 500);
      after = page.at(-1)?.decisionId ?? null;
      if (after === null) break;
    }
    console.log(`decisions the rules can tell apart (of their recorded facts): ${kinds.size}`);
    report(`${count} decisions judged again`, seconds, 's', LIMIT_S * (count / 100_000));
    report('of which reading them', (performance.now() - pages) / 1000, 's');
    if (answer.judged !== count) {
      console.log(`only ${answer.judged} were judged: ${JSON.stringify(answer.notJudged.slice(0, 2))}`);
      process.exitCode = 1;
    }
  });
} finally {
  await rm(dir, { recursive: true, force: true });
}
