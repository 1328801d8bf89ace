import { roleLabel } from '../core/approval/quorum.ts';
import type { Charter } from '../core/charter/charter.ts';
import { type FieldPath, fieldName } from '../core/charter/charter-change.ts';
import { actionWords } from '../core/gate/sentence.ts';
import { RoleName } from '../core/ids.ts';
import { formatMoney, money } from '../core/money.ts';

/** `money` is cents in the file and an amount for people. */
type Kind = 'text' | 'number' | 'money' | 'days' | 'date';
export type CharterField = { path: FieldPath; label: string; kind: Kind };

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const field = (path: FieldPath, label: string, kind: Kind): CharterField => ({ path, label, kind });

/** The fields of a charter that people change, by part, in the order of the file. */
export const CHARTER_FIELDS = {
  Goal: [
    field(['goal', 'text'], 'Goal', 'text'),
    field(['goal', 'target'], 'Target (a share such as 0.12, or a count)', 'number'),
    field(['goal', 'horizonDays'], 'Horizon in days', 'number'),
  ],
  Thresholds: [
    field(['thresholds', 'minExpectedValueMinor'], 'Least expected value of a proposal', 'money'),
    field(['thresholds', 'maxAudienceAlone'], 'People reached without asking, at most', 'number'),
    field(['thresholds', 'financeAboveMinor'], 'Finance decides too above', 'money'),
  ],
  Limits: [
    field(['limits', 'touchesPerPersonPerWeek'], 'Touches per person in a week', 'number'),
    field(['limits', 'touchesPerPersonPerMonth'], 'Touches per person in a month', 'number'),
    field(['limits', 'touchesPerAccountPerWeek'], 'Touches per account in a week', 'number'),
    field(['limits', 'touchesPerAccountPerMonth'], 'Touches per account in a month', 'number'),
    field(['limits', 'sendsPerMailboxPerDay'], 'Sends per mailbox in a day', 'number'),
    field(['limits', 'sendsPerMailboxPerMonth'], 'Sends per mailbox in a month', 'number'),
    field(['limits', 'decisionsPerDay'], 'Decisions in a day', 'number'),
    field(['limits', 'decisionsPerMonth'], 'Decisions in a month', 'number'),
    field(['limits', 'moneyPerDayMinor'], 'Money in a day', 'money'),
    field(['limits', 'moneyPerMonthMinor'], 'Money in a month', 'money'),
  ],
  'Working hours': [
    field(['workingHours', 'start'], 'From, full hour', 'number'),
    field(['workingHours', 'end'], 'To, full hour', 'number'),
    field(['workingHours', 'days'], 'Days', 'days'),
  ],
  Review: [field(['reviewBy'], 'Review by', 'date')],
} as const satisfies Record<string, readonly CharterField[]>;

const BY_NAME = new Map(
  Object.values(CHARTER_FIELDS)
    .flat()
    .map((one): [string, CharterField] => [fieldName(one.path), one]),
);

const TOOL_FIELDS: Record<string, string> = {
  expiresAfterHours: 'working hours to answer',
  risk: 'risk',
  reversible: 'can be undone',
};

/** A field of a diff as people call it; the name in the file where there is no better one. */
export const fieldLabel = (name: string): string => {
  const known = BY_NAME.get(name);
  if (known) return known.label;
  const [, action, rest = ''] = /^tools\[([^\]]+)\]\.?(.*)$/.exec(name) ?? [];
  if (!action) return name;
  const [, group, what] = /^approvers\[(\d+)\]\.(roles|quorum)$/.exec(rest) ?? [];
  if (group)
    return `${actionWords(action)}: ${what === 'roles' ? 'who decides' : 'how many of them'}${group === '1' ? '' : `, group ${group}`}`;
  return `${actionWords(action)}: ${TOOL_FIELDS[rest] ?? (rest || 'the whole tool')}`;
};

/** A value of a diff, as the file says it, in words. */
export const fieldValue = (name: string, value: string): string => {
  const kind = BY_NAME.get(name)?.kind;
  if (kind === 'money' && /^-?\d+$/.test(value)) return formatMoney(money(Number(value)));
  const parts = value.split(', ');
  if (kind === 'days') return parts.map((day) => WEEKDAYS[Number(day) - 1] ?? day).join(', ');
  if (/\.roles$/.test(name))
    return parts.map((role) => (RoleName.safeParse(role).success ? roleLabel(role as RoleName) : role)).join(' or ');
  return value;
};

/** What a field of a charter holds now, as an input shows it. */
export const inputValue = (charter: Charter, { path, kind }: CharterField): string => {
  const value = path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    charter,
  );
  if (Array.isArray(value)) return value.join(', ');
  return kind === 'money' ? (Number(value) / 100).toFixed(2).replace(/\.00$/, '') : String(value);
};
