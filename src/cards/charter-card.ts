import type { Button } from '@slack/types';
import { roleLabel } from '../core/approval/quorum.ts';
import type { Tool } from '../core/charter/charter.ts';
import type { CharterView } from '../core/charter/charter-view.ts';
import { escalationWords } from '../core/charter/escalation.ts';
import { targetWords } from '../core/charter/goal-target.ts';
import { actionWords } from '../core/gate/sentence.ts';
import { formatMoney, money } from '../core/money.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS } from './action-ids.ts';
import { type Blocks, button, type Card, context, exact, section, table } from './blocks.ts';
import { WEEKDAYS } from './charter-fields.ts';
import { type StateContext, stateText } from './state-line.ts';
import { bold, capitalized, code, linked, list, safe } from './text.ts';
import { ticketValue } from './ticket.ts';
import { shortDate } from './time.ts';

const usd = (minor: number): string => formatMoney(money(minor));

const review = ({ charter, isOverdue }: CharterView, c: StateContext): string => {
  const day = shortDate(charter.reviewBy, c.now);
  return isOverdue ? `✕ review overdue since ${day}` : `review by ${day}`;
};

const ownerLine = ({ charter, owners }: CharterView): string =>
  `owner ${roleLabel(charter.owner)}${owners.length > 0 ? ` (${owners.map((name) => safe(name, 60)).join(', ')})` : ', held by nobody'}`;

const stagesLine = ({ stages }: CharterView): string =>
  stages.map(([domain, stage]) => `${domain}: ${stage}`).join(' · ');

/** Looks for rules that add nothing or contradict: for one agent, or for all. */
const lintButton = (agent?: string): Button =>
  button(ACTIONS.lint, 'Find rules to delete', JSON.stringify(agent ? { a: agent } : {}));

/** Opens an agent's charter to read. */
export const charterButton = (agent: string, label: string): Button =>
  button(ACTIONS.charter, label, JSON.stringify({ a: agent }));

/** All charters: version, owner, stage per domain, review date; what is overdue says so. */
export const charterList = (views: readonly CharterView[], c: StateContext): Card => {
  const overdue = views.filter(({ isOverdue }) => isOverdue).length;
  const text = `${plural(views.length, 'charter')} in force${overdue > 0 ? `, ${overdue} overdue for review` : ''}.`;
  return {
    text,
    blocks: [
      section(undefined, text),
      ...views.map((view) => ({
        ...section(
          undefined,
          `${bold(view.agent, 40)} · version ${code(view.hash.slice(0, 12))} · ${ownerLine(view)} · ${review(view, c)}\n${stagesLine(view)}${view.waiting ? `\n${waitingText(view, c)}` : ''}`,
        ),
        accessory: charterButton(view.agent, 'Show'),
      })),
      context(
        undefined,
        'The files in `charters/` are the source. A change from here is a proposal that the owner decides.',
      ),
      { type: 'actions', elements: [lintButton()] },
    ],
  };
};

const waitingText = (view: CharterView, c: StateContext): string =>
  view.waiting
    ? `A change waits: ${linked(c.link(`/records/${view.waiting._id}`), view.waiting._id)} ${stateText(view.waiting, c)}`
    : '';

const who = ({ approvers }: Tool): string =>
  approvers
    .map(({ roles, quorum }) => `${quorum > 1 ? `${quorum} of ` : ''}${list(roles.map(roleLabel), 'or')}`)
    .join(' and ');

const toolRow = (tool: Tool): string[] => [
  capitalized(actionWords(tool.action)),
  tool.domain,
  tool.risk,
  tool.reversible ? 'yes' : 'no',
  who(tool),
  `${tool.expiresAfterHours} h`,
];

const days = (numbers: readonly number[]): string => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const isRun = sorted.length > 2 && sorted.every((day, at) => at === 0 || day === (sorted[at - 1] ?? 0) + 1);
  const name = (day: number | undefined): string => WEEKDAYS[(day ?? 1) - 1] ?? '';
  return isRun ? `${name(sorted[0])} to ${name(sorted.at(-1))}` : list(sorted.map(name)) || 'no day';
};
const hour = (at: number): string => `${String(Math.floor(at)).padStart(2, '0')}:${at % 1 === 0 ? '00' : '30'}`;
const some = (values: readonly string[]): string => values.map((one) => safe(one, 60)).join(', ');

const words = (id: string): string => safe(id.replaceAll('-', ' '), 80);

/** One charter to read, with the ways to change it. `surface`: tables exist in messages only. */
export const charterCard = (view: CharterView, c: StateContext, surface: 'message' | 'modal' = 'message'): Card => {
  const { charter } = view;
  const { goal, scope, thresholds, limits, workingHours } = charter;
  const scopes = [
    ...(scope.industries.length > 0 ? [`industries ${some(scope.industries)}`] : []),
    ...(scope.countries.length > 0 ? [`countries ${some(scope.countries)}`] : []),
    ...(scope.stages.length > 0 ? [`stages ${some(scope.stages)}`] : []),
    ...(scope.excludeAccounts.length > 0 ? [`without ${plural(scope.excludeAccounts.length, 'account')}`] : []),
  ];
  const head = ['Tool', 'Domain', 'Risk', 'Undo', 'Who decides', 'To answer'];
  const tools: Blocks =
    surface === 'message'
      ? [table(undefined, head, charter.tools.map(toolRow))]
      : charter.tools.map((tool) => exact(undefined, toolRow(tool).join(' · ')));
  const text = `Charter of ${view.agent}: ${goal.text}`;
  return {
    text: safe(text, 300),
    blocks: [
      section(undefined, `${bold(`Charter of ${view.agent}`, 60)}\n${safe(goal.text, 400)}`),
      context(
        undefined,
        `version ${code(view.hash.slice(0, 12))} · ${ownerLine(view)} · ${review(view, c)} · ${code(view.file)}`,
      ),
      ...(view.waiting
        ? [
            {
              ...section(undefined, waitingText(view, c)),
              accessory: button(ACTIONS.review, 'Review', ticketValue(view.waiting)),
            },
          ]
        : []),
      section(
        undefined,
        [
          `*Goal*  ${words(goal.metric)}: ${targetWords(goal)} within ${plural(goal.horizonDays, 'day')}`,
          `*Scope*  ${scopes.length > 0 ? scopes.join('; ') : 'every account'}`,
          `*Autonomy*  ${stagesLine(view)}`,
          `*Held to*  ${charter.metrics.map(words).join(', ')}`,
        ].join('\n'),
      ),
      ...tools,
      section(
        undefined,
        [
          `*Thresholds*  proposals worth at least ${usd(thresholds.minExpectedValueMinor)}; asks above ${plural(thresholds.maxAudienceAlone, 'person', 'people')}; finance decides too above ${usd(thresholds.financeAboveMinor)}`,
          `*Limits*  a person ${plural(limits.touchesPerPersonPerWeek, 'touch', 'touches')} a week and ${limits.touchesPerPersonPerMonth} a month, an account ${limits.touchesPerAccountPerWeek} a week and ${limits.touchesPerAccountPerMonth} a month; a mailbox ${plural(limits.sendsPerMailboxPerDay, 'send')} a day and ${limits.sendsPerMailboxPerMonth.toLocaleString('en-US')} a month; ${plural(limits.decisionsPerDay, 'decision')} a day and ${limits.decisionsPerMonth.toLocaleString('en-US')} a month; ${usd(limits.moneyPerDayMinor)} a day and ${usd(limits.moneyPerMonthMinor)} a month`,
          `*Hours*  ${hour(workingHours.start)} to ${hour(workingHours.end)}, ${days(workingHours.days)}, where the recipient is`,
          ...(charter.escalate.length > 0
            ? [
                `*Escalates*  ${charter.escalate.map((one) => `${escalationWords(one)} → ${roleLabel(one.to)}`).join('; ')}`,
              ]
            : []),
        ].join('\n'),
      ),
      {
        type: 'actions',
        elements: [
          ...(view.waiting
            ? []
            : [
                button(ACTIONS.charterEdit, 'Edit', JSON.stringify({ a: view.agent }), { style: 'primary' }),
                button(ACTIONS.charterEditYaml, 'Edit as YAML', JSON.stringify({ a: view.agent })),
              ]),
          button(ACTIONS.charterFile, 'Read the file', JSON.stringify({ a: view.agent })),
          lintButton(view.agent),
        ],
      },
    ],
  };
};
