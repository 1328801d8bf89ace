import { z } from 'zod';

const id = <B extends string>(_brand: B) => z.string().min(1).max(200).brand<B>();

export const AccountId = id('AccountId');
export type AccountId = z.infer<typeof AccountId>;
export const PersonId = id('PersonId');
export type PersonId = z.infer<typeof PersonId>;
export const SignalId = id('SignalId');
export type SignalId = z.infer<typeof SignalId>;
/** Shown to people as `D-1042`. */
export const DecisionId = z
  .string()
  .regex(/^D-\d+$/)
  .brand<'DecisionId'>();
export type DecisionId = z.infer<typeof DecisionId>;
export const RunId = id('RunId');
export type RunId = z.infer<typeof RunId>;
export const ExperimentId = id('ExperimentId');
export type ExperimentId = z.infer<typeof ExperimentId>;
export const CampaignId = id('CampaignId');
export type CampaignId = z.infer<typeof CampaignId>;
/** A Slack user id such as `U0123ABCD`: the only identity that may decide. */
export const SlackUserId = id('SlackUserId');
export type SlackUserId = z.infer<typeof SlackUserId>;

export const AgentName = z.enum([
  'sdr',
  'outreach',
  'content',
  'research',
  'hygiene',
  'experiment',
  'budget',
  'analyst',
]);
export type AgentName = z.infer<typeof AgentName>;

/** A function held by people; `people.yaml` says who holds it. Only these may approve, stop or resume. */
export const RoleName = z.enum(['marketing', 'demand-gen', 'brand', 'finance', 'sales', 'operations']);
export type RoleName = z.infer<typeof RoleName>;
