import { z } from 'zod';
import { AccountStage } from '../account/account.ts';
import { AttentionRules } from '../attention/rules.ts';
import { AutonomyDomain, AutonomyStage } from '../autonomy/stage.ts';
import { ActionKind } from '../decision/action.ts';
import { AgentName, RoleName, SlackUserId } from '../ids.ts';
import { AskingRules, Away, HolidayRegion, UserGroupId } from './asking.ts';
import { EscalationRule } from './escalation.ts';

export { AutonomyDomain, AutonomyStage };

/** What an agent can be given as a tool. A charter is changed by people; see `toolOf`. */
const ToolAction = ActionKind.exclude(['change-charter']);

export const Tool = z.strictObject({
  action: ToolAction.describe('What this agent may propose'),
  domain: AutonomyDomain,
  risk: z.enum(['low', 'medium', 'high']),
  reversible: z.boolean(),
  approvers: z
    .array(z.strictObject({ roles: z.array(RoleName).min(1), quorum: z.number().int().min(1).max(5) }))
    .min(1)
    .describe('Who must approve when a person is needed: each group needs `quorum` people out of `roles`'),
  expiresAfterHours: z
    .number()
    .positive()
    .max(24 * 30)
    .describe('Working hours of those who decide, after which an unanswered proposal ends and nothing happens'),
});
export type Tool = Omit<z.infer<typeof Tool>, 'action'> & { action: ActionKind };

/** One agent's operating charter: `charters/<agent>.yaml`. */
export const Charter = z.strictObject({
  agent: AgentName,
  goal: z.strictObject({
    text: z.string(),
    metric: z.string(),
    target: z.number(),
    horizonDays: z.number().int().positive(),
  }),
  scope: z.strictObject({
    industries: z.array(z.string()).default([]),
    countries: z.array(z.string()).default([]),
    stages: z.array(AccountStage).default([]),
    excludeAccounts: z.array(z.string()).default([]),
  }),
  tools: z.array(Tool).min(1),
  thresholds: z.strictObject({
    minExpectedValueMinor: z.number().describe('Cents of expected value; a proposal that scores below is not made'),
    maxAudienceAlone: z.number().int().min(0).describe('People one action may reach without a person’s approval'),
    financeAboveMinor: z.number().int().min(0).describe('Cents; above it finance decides too'),
  }),
  limits: z.strictObject({
    touchesPerPersonPerWeek: z.number().int().min(0),
    touchesPerPersonPerMonth: z.number().int().min(0),
    touchesPerAccountPerWeek: z.number().int().min(0),
    touchesPerAccountPerMonth: z.number().int().min(0),
    sendsPerMailboxPerDay: z.number().int().min(0),
    sendsPerMailboxPerMonth: z.number().int().min(0),
    decisionsPerDay: z.number().int().min(0),
    decisionsPerMonth: z.number().int().min(0),
    moneyPerDayMinor: z.number().int().min(0),
    moneyPerMonthMinor: z.number().int().min(0),
  }),
  /** A send to more than `above` people goes to this share of them first, and holds this long for complaints. */
  canary: z
    .strictObject({
      above: z.number().int().min(1),
      share: z.number().min(0.01).max(0.05),
      holdHours: z.number().min(1).max(168),
    })
    .default({ above: 25, share: 0.05, holdHours: 24 }),
  escalate: z.array(EscalationRule).default([]),
  workingHours: z.strictObject({
    start: z.number().min(0).max(23),
    end: z.number().min(1).max(24),
    days: z.array(z.number().int().min(1).max(7)),
  }),
  owner: RoleName,
  metrics: z.array(z.string()),
  reviewBy: z.iso.date(),
  /** Autonomy per domain; missing means `standardize`: everything asks. */
  autonomy: z.partialRecord(AutonomyDomain, AutonomyStage).default({}),
  /** How far promotion cards may take a domain; missing means: not above `autonomy`. */
  ceiling: z.partialRecord(AutonomyDomain, AutonomyStage).default({}),
});
export type Charter = z.infer<typeof Charter>;

export const PersonOfOurs = z.strictObject({
  slackUserId: SlackUserId,
  name: z.string(),
  roles: z.array(RoleName),
  timeZone: z.string(),
  /** CRM owner ids of a sales rep; an account whose owner is among them is theirs. */
  repIds: z.array(z.string()).default([]),
  delegate: SlackUserId.optional(),
  /** Local hours in which a question counts as asked; 9 to 17 on weekdays when absent. */
  workingHours: z
    .strictObject({
      start: z.number().min(0).max(23).multipleOf(0.25),
      end: z.number().min(1).max(24).multipleOf(0.25),
      days: z.array(z.number().int().min(1).max(7)).min(1),
    })
    .optional(),
  /** Whose public holidays are days off. */
  holidays: HolidayRegion.optional(),
  away: z.array(Away).optional(),
});
export const People = z.strictObject({
  people: z.array(PersonOfOurs).min(1),
  /** Slack user groups whose members hold a role, listed here or not. */
  groups: z.partialRecord(RoleName, z.array(UserGroupId).min(1)).optional(),
  /** Days off for everybody. */
  holidays: z.array(z.strictObject({ date: z.iso.date(), name: z.string() })).optional(),
  asking: AskingRules.optional(),
  attention: AttentionRules.optional(),
});
export type People = z.infer<typeof People>;

/** Whether somebody may hold a role by these words: a person who is listed with it, or a user group that is named for it. */
export const isRoleHeld = ({ people, groups }: Pick<People, 'people' | 'groups'>, role: RoleName): boolean =>
  people.some(({ roles }) => roles.includes(role)) || (groups?.[role] ?? []).length > 0;

export type PersonOfOurs = z.infer<typeof PersonOfOurs>;
