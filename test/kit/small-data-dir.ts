import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEmail } from '../../agents/writing/write-email.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { RunId } from '../../src/core/ids.ts';
import { loadAccountView } from '../../src/flow/account-view.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { openDecision } from '../../src/flow/propose-plan.ts';
import { seededDraft } from '../../src/flow/seed-draft.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import { withStores } from '../../src/main/with-stores.ts';
import { accountOf, personOf, signalOf } from './account-fixtures.ts';

/** A Tuesday, half past three in the afternoon in London. */
export const CLOCK_START = '2026-11-17T15:30:00Z';
const YESTERDAY = new Date('2026-11-16T14:00:00Z');
const letter = (n: number): string => String.fromCharCode(96 + n);
const accountNo = (n: number) =>
  accountOf({ id: `acct_${n}`, name: `Harlow ${letter(n).toUpperCase()} Freight`, ownerRepId: 'rep_000001' });
/** Where the one person of the account with this number is written to. */
export const addressOf = (n: number): string => `edith@harlow-${letter(n)}.example`;
const buyerNo = (n: number) =>
  personOf(`edith${letter(n)}`, 'economic_buyer', { accountId: `acct_${n}`, email: addressOf(n) });
/** The one person of the first account. */
export const EDITH = buyerNo(1);

export const environmentOf = (dir: string, over: Record<string, string> = {}): Record<string, string> => ({
  PORT: '0',
  LOG_LEVEL: 'silent',
  COUNTERSIGN_DATA_DIR: dir,
  COUNTERSIGN_CLOCK_START: CLOCK_START,
  ...over,
});

export const configOf = (dir: string, over: Record<string, string> = {}): Config => {
  const read = readConfig(environmentOf(dir, over));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
};

/** A data directory with few accounts of one person each instead of the practice company, so that a start is quick. */
export const smallDataDir = async (accounts = 1): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-small-'));
  await withStores(configOf(dir), async (stores, clock) => {
    for (let n = 1; n <= accounts; n += 1) {
      await stores.accounts.upsertAccounts([accountNo(n)]);
      await stores.accounts.upsertPeople([buyerNo(n)]);
      const facts = { sessionType: 'pricing_page', pageViews: 4, pricingPageViews: 2 };
      await stores.signals.append([
        signalOf('web-session', buyerNo(n).id, YESTERDAY, facts, { id: `session-${n}`, accountId: `acct_${n}` }),
      ]);
      await updateAccount({ ...stores, clock }, `acct_${n}`);
    }
    await stores.settings.set('practice-imported', { at: clock.now(), accounts, signals: accounts });
  });
  return dir;
};

/** An email to the buyer of the account with this number, in the built-in writer's words, waiting for a marketer. */
export const openEmail = async (deps: Deps, n = 1, isTestable = false): Promise<Decision> => {
  const buyer = buyerNo(n);
  const view = await loadAccountView(deps, `acct_${n}`);
  if (!view) throw new Error('the account has no state');
  const template = 'introduce.economic_buyer.cost';
  const { email, citations } = writeEmail({
    sender: deps.governance().sender,
    account: view.account,
    person: buyer,
    people: view.people,
    signals: view.signals,
    purpose: 'introduce',
    template,
    disputed: new Set(),
    now: deps.clock.now(),
  });
  const proposal: Parameters<typeof openDecision>[1]['proposal'] = {
    agent: 'outreach',
    accountId: view.account.id,
    title: `Email to ${buyer.name} at ${view.account.name}`,
    channel: 'approvals',
    action: {
      kind: 'send-email',
      accountId: view.account.id,
      personId: buyer.id,
      template,
      purpose: 'introduce',
      email,
      citations,
    },
    audience: [
      {
        personId: buyer.id,
        name: buyer.name,
        title: buyer.title,
        accountId: view.account.id,
        accountName: view.account.name,
        stage: view.state.stage,
        address: buyer.email,
      },
    ],
    cost: { minor: 0, currency: 'USD' },
    evidence: [],
    goal: { text: 'engage a sponsor', step: 1, of: 2, stepLabel: 'first word' },
    because: [],
    writer: { name: 'built-in' },
  };
  return openDecision(deps, {
    proposal,
    test: isTestable ? await seededDraft(deps, proposal, view) : null,
    alternatives: [],
    runId: RunId.parse('run-test'),
    view,
    runSteps: 1,
  });
};
