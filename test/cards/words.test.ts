import { describe, expect, test } from '@jest/globals';
import { accountCard } from '../../src/cards/account-card.ts';
import { decisionCard } from '../../src/cards/decision-card.ts';
import { factWords } from '../../src/cards/fact-words.ts';
import { waitingList } from '../../src/cards/waiting-list.ts';
import { whyCard } from '../../src/cards/why-card.ts';
import { qualify } from '../../src/core/goal/qualify.ts';
import { industryWords } from '../../src/core/industry-words.ts';
import { pipeline, signalOf, viewOf } from '../kit/account-fixtures.ts';
import { approval, emailDecision, NOW } from './decisions.ts';

const context = {
  now: NOW,
  timeZone: 'Europe/Berlin',
  people: [],
  link: (path: string) => `https://cs.example${path}`,
  nameOf: (by: string) => (by === 'U0REPONE' ? 'Rita Novak' : by),
};
const words = (card: { blocks: unknown[] }): string => JSON.stringify(card.blocks);

describe('a card says no more than is true', () => {
  test('the list of what waits counts everything and shows the most urgent five', () => {
    const thirteen = Array.from({ length: 13 }, (_, i) => emailDecision({ _id: `D-${2000 + i}` }));
    const card = waitingList(thirteen, context);
    expect(card.text).toBe('13 decisions wait for you. The 5 most urgent are here.');
    expect(words(card).match(/Review/g)).toHaveLength(5);
    expect(waitingList(thirteen.slice(0, 1), context).text).toBe('1 decision waits for you.');
  });

  test('what ended with one approval of two was not decided by nobody', () => {
    const group = (role: string) => ({ roles: [role], quorum: 1 });
    const need = { groups: [group('marketing'), group('brand')], withinMs: 3_600_000, fourEyes: false };
    const { verdict } = emailDecision();
    const half = emailDecision({ state: 'expired', verdict: { ...verdict, need }, approvals: [approval()] });
    expect(words(decisionCard(half, context))).toContain('Brand did not answer. That is not a rejection');
    expect(words(decisionCard(half, context))).not.toContain('Nobody decided');
    const none = emailDecision({ state: 'expired', verdict: { ...verdict, need } });
    expect(words(decisionCard(none, context))).toContain('Nobody decided. That is not a rejection');
  });

  test('a card in a channel says the day of what was done, because it is read on later days too', () => {
    const at = new Date(NOW.getTime() - 60_000);
    const done = emailDecision({
      state: 'executed',
      approvals: [approval()],
      effect: { system: 'mail', recordId: 'm', at, detail: 'accepted' },
    });
    const { timeZone: _, ...everybody } = context;
    expect(words(decisionCard(done, everybody))).toContain(
      `✓ sent <!date^${at.getTime() / 1000}^{date_short_pretty} {time}|20 Nov 13:59 UTC> · approved by Mia Marketer · `,
    );
    expect(words(decisionCard(done, context))).toContain('✓ sent 14:59 · approved by Mia Marketer · ');
  });

  test('an account’s card names who holds it, and says stage, industry and days in words', () => {
    const call = signalOf('sales-activity', 'carla', NOW, { activityType: 'call', outcome: 'meeting_set' });
    const view = viewOf([call], { hold: { by: 'U0REPONE', at: NOW, reason: 'their CFO called me' } });
    const account = { ...view.account, industry: 'healthcare_non_clinical' };
    const card = words(
      accountCard(
        {
          account,
          state: view.state,
          people: view.people,
          decisions: [],
          qualification: qualify({ ...view, account }, pipeline, NOW),
          lastMeaningful: call,
        },
        context,
      ),
    );
    expect(card).toContain('held by Rita Novak since');
    expect(card).toContain('non-clinical healthcare');
    expect(card).toContain('*Last sign of interest*  call with Carla Shah: meeting set, 20 Nov');
    expect(card).not.toMatch(/U0REPONE|_non_|\d{4}-\d\d-\d\d|"none, /);
  });
});

describe('names of the machine become words of people', () => {
  test('facts that rules looked at', () => {
    const facts = {
      amountMinor: 1250,
      hasOpenOpportunity: true,
      isNewContact: false,
      touchesPerson7d: 2,
      confidencePer10k: 9500,
      toolRisk: 'medium',
    };
    expect(factWords({ read: Object.keys(facts), facts }, 'USD')).toEqual([
      'amount $12.50',
      'open opportunity yes',
      'new contact no',
      'touches person in 7 days 2',
      'confidence 95 %',
      'tool risk medium',
    ]);
  });

  test('industries', () => {
    expect(['healthcare_non_clinical', 'professional_services', 'logistics'].map(industryWords)).toEqual([
      'non-clinical healthcare',
      'professional services',
      'logistics',
    ]);
  });

  test('several decisions that fit a question are offered with a question of their own', () => {
    const matches = [{ decisionId: 'D-1', title: 'Email to Grace Lee', at: NOW, state: 'observed' }];
    const card = whyCard({ kind: 'choose', question: 'why Grace?', matches }, context);
    expect(words(card)).toContain('Several decisions fit “why Grace?”. Which one do you mean?');
    expect(words(card)).toContain('D-1 · done, with an outcome · ');
  });

  test('why it was proposed reads as a sentence', () => {
    const decision = emailDecision();
    const { text } = whyCard({ kind: 'decision', decision, entries: [], link: 'https://cs.example/r' }, context);
    expect(text).toMatch(/: I proposed this because of this: .+\.( It was chosen over \d+ other candidates?\.)?$/);
  });
});
