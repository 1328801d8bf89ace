import { describe, expect, test } from '@jest/globals';
import { lintCard } from '../../src/cards/lint-card.ts';
import type { AgentName } from '../../src/core/ids.ts';
import type { LintReport } from '../../src/core/policy/lint.ts';
import type { LintFinding } from '../../src/core/policy/lint-finding.ts';
import { checkBlocks } from './check-blocks.ts';
import { NOW } from './decisions.ts';

const sprawl = (agent: AgentName, remove: string[] = []): LintReport['sprawl'][number] => ({
  agent,
  rules: remove,
  entries: 40,
  remove,
  share: remove.length / 40,
});
const report = (changes: Partial<LintReport> = {}): LintReport => ({
  decisions: 0,
  since: null,
  findings: [],
  kept: [],
  guards: [],
  sprawl: [sprawl('sdr'), sprawl('budget')],
  ...changes,
});
const words = (of: LintReport) => JSON.stringify(lintCard(of, { now: NOW, timeZone: 'UTC' }).blocks);

describe('what lint found, as a card', () => {
  test('where nothing is wrong says so, and how much of the record that rests on', () => {
    const card = words(report({ guards: ['stop.all', 'stop.agent'] }));
    expect(card).toContain('I looked through all rules and charters. *Nothing to mend.*');
    expect(card).toContain('• *sdr* 0 % (0 of 40)\\n• *budget* 0 % (0 of 40)');
    expect(card).toContain('No decision is on record yet, so only the rules themselves were looked at.');
    expect(card).toContain('2 guards never had to speak, and should stay.');
    expect(words(report({ decisions: 2_310, since: new Date('2026-05-01T09:00:00Z') }))).toContain(
      'Over 2,310 recorded decisions since 1 May.',
    );
  });

  test('with more than fits shows the first of each kind, counts the rest and stays within what Slack takes', () => {
    const ids = Array.from({ length: 60 }, (_, n) => `a.rule.with.quite.a.long.name.${n}`);
    const findings = (['contradictory', 'unreachable', 'shadowed', 'overlapping', 'never-fired'] as const).flatMap(
      (kind) =>
        ids.map(
          (id): LintFinding => ({
            kind,
            ids: [id],
            text: `\`${id}\` ${'and so on '.repeat(40)}`,
            sentence: 'more than … people <!channel> '.repeat(20),
            restsOn: 'all 20,000 combinations of the values at which the rules change their minds',
            remove: id,
          }),
        ),
    );
    const agents = ['sdr', 'outreach', 'content', 'research', 'hygiene', 'experiment', 'budget', 'analyst'] as const;
    const full = report({ findings, sprawl: agents.map((agent) => sprawl(agent, ids)) });
    expect(checkBlocks(lintCard(full, { now: NOW }).blocks, 'message')).toEqual([]);
    expect(words(full)).toContain('*300 things to mend, 60 to delete.*');
    expect(words(full)).toContain('• and 57 more: `npm run countersign -- charter lint` lists them');
    expect(words(full)).not.toContain('<!channel>');
  });
});
