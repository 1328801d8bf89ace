import type { ActionOf } from '../core/decision/action.ts';
import type { Decision } from '../core/decision/decision.ts';
import { formatMoney, money } from '../core/money.ts';
import { type Blocks, exact, section, table } from './blocks.ts';
import type { ContentContext } from './content-context.ts';
import { cut } from './text.ts';

type Move = ActionOf<'move-budget'>;

/** What each platform does with a changed budget, from its own documentation. */
const PLATFORM: Record<Move['platform'], string> = {
  google:
    'Google may spend up to twice a daily budget on one day (30.4 times it in a month) and uses the highest budget set that day, so putting it back does not undo what today already allows.',
  meta: 'Meta takes at most 4 budget changes an hour per ad set, and a large change restarts its learning (about 50 results).',
  linkedin: 'LinkedIn may spend up to 150 % of a daily budget on one day.',
};

const signed = (minor: number, currency: string) => `${minor > 0 ? '+' : ''}${formatMoney(money(minor, currency))}`;

const number = (facts: Decision['verdict']['facts'], key: string): number | null => {
  const value = facts[key];
  return typeof value === 'number' ? value : null;
};

const headroom = (decision: Decision, currency: string): string[] => {
  const facts = decision.verdict.facts;
  return (
    [
      ['today', 'moneyTodayMinor', 'capMoneyDayMinor'],
      ['this month', 'moneyMonthMinor', 'capMoneyMonthMinor'],
    ] as const
  ).flatMap(([name, usedKey, capKey]) => {
    const used = number(facts, usedKey);
    const cap = number(facts, capKey);
    if (used === null || cap === null) return [];
    const left = Math.max(0, cap - used);
    return [
      `${formatMoney(money(left, currency))} of ${formatMoney(money(cap, currency))} may still be moved ${name}, before this`,
    ];
  });
};

/** Campaigns with now → then → change, headroom under the caps, what the platform does, the way back. */
export const budgetBlocks = (decision: Decision, action: Move, id: string, c: ContentContext): Blocks => {
  const currency = action.amountDaily.currency;
  const rows = [action.from, action.to].map((side) => [
    cut(side.name, 120),
    formatMoney(side.beforeDaily),
    formatMoney(side.afterDaily),
    signed(side.afterDaily.minor - side.beforeDaily.minor, currency),
  ]);
  const head = ['Campaign', 'Now, a day', 'Then, a day', 'Change'];
  const caps = headroom(decision, currency);
  return [
    ...(c.surface === 'message'
      ? [table(`${id}.moves`, head, rows)]
      : rows.map((r, i) => exact(`${id}.move.${i}`, `${r[0]}: ${r[1]} → ${r[2]} a day (${r[3]})`))),
    section(
      `${id}.rules`,
      [
        ...(caps.length > 0 ? [`*Caps* ${caps.join('; ')}`] : []),
        `*Platform* ${PLATFORM[action.platform]}`,
        `*Way back* Put back sets both budgets to what they are now${decision.inverse ? ' (already prepared)' : '; it is stored before anything moves'}`,
      ].join('\n'),
    ),
  ];
};
