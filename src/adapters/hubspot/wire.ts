import { z } from 'zod';
import type { CrmObject } from '../../ports/crm.ts';

/** What is read beyond the port's objects: meetings, for their outcome, and calls and e-mails, because a rep's own touch is human contact. */
export type HubspotObject = CrmObject | 'meetings' | 'calls' | 'emails';

const History = z.array(
  z.object({
    value: z.string().nullish(),
    timestamp: z.string(),
    sourceType: z.string().nullish(),
    sourceId: z.string().nullish(),
  }),
);
export const CrmObjectBody = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.record(z.string(), History).optional(),
  createdAt: z.string().optional(),
  updatedAt: z.string(),
  archived: z.boolean().optional(),
});
export type CrmObjectBody = z.infer<typeof CrmObjectBody>;
export const SearchAnswer = z.object({
  results: z.array(CrmObjectBody),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});
export const BatchAnswer = z.object({ results: z.array(CrmObjectBody) });
export const AssociationsAnswer = z.object({ results: z.array(z.object({ toObjectId: z.coerce.string() })) });
const ErrorBody = z.object({ message: z.string(), category: z.string().optional() });
export const messageIn = (body: unknown): string | undefined => ErrorBody.safeParse(body).data?.message;

export const KEY_PROPERTY = 'countersign_key';
const stamps = [KEY_PROPERTY, 'countersign_agent', 'countersign_run', 'countersign_decision'];
const times = ['createdate', 'hs_lastmodifieddate'];
const utm = ['utm_source', 'utm_medium', 'utm_campaign'];

/** Properties read of every record; HubSpot gives only what is asked for. */
export const defaultProperties: Record<HubspotObject, string[]> = {
  contacts: [
    ...['email', 'firstname', 'lastname', 'jobtitle', 'company', 'country', 'lifecyclestage', 'hs_lead_status'],
    ...['hubspot_owner_id', 'hs_buying_role', 'hs_seniority', 'hs_analytics_source', 'associatedcompanyid'],
    ...['createdate', 'lastmodifieddate', ...utm, ...stamps],
  ],
  companies: [
    ...['name', 'domain', 'industry', 'country', 'numberofemployees', 'annualrevenue', 'lifecyclestage'],
    ...['hubspot_owner_id', 'timezone', ...times, ...utm, ...stamps],
  ],
  deals: ['dealname', 'dealstage', 'pipeline', 'amount', 'closedate', 'hubspot_owner_id', ...times, ...stamps],
  tasks: [
    ...['hs_task_subject', 'hs_task_body', 'hs_task_status', 'hs_task_priority', 'hs_timestamp', 'hubspot_owner_id'],
    ...[...times, ...stamps],
  ],
  notes: ['hs_note_body', 'hs_timestamp', 'hubspot_owner_id', ...times, ...stamps],
  meetings: [
    ...['hs_meeting_title', 'hs_meeting_start_time', 'hs_meeting_outcome', 'hs_timestamp', 'hubspot_owner_id'],
    ...[...times, ...stamps],
  ],
  calls: [
    ...['hs_call_title', 'hs_call_status', 'hs_call_direction', 'hs_call_disposition', 'hs_timestamp'],
    ...['hubspot_owner_id', ...times, ...stamps],
  ],
  emails: [
    ...['hs_email_subject', 'hs_email_text', 'hs_email_direction', 'hs_email_status', 'hs_email_from_email'],
    ...['hs_timestamp', 'hubspot_owner_id', ...times, ...stamps],
  ],
};

/** What came of a call, by HubSpot's ids of its default outcomes; an outcome of one's own is `other`. */
const CALL_OUTCOMES: Record<string, string> = {
  'f240bbac-87c9-4f6e-bf70-924b57d47db7': 'connected',
  '73a0d17f-1163-4015-bdd5-ec830791da20': 'no_answer',
  'b2cf5968-551e-4856-9783-52b3da59a7d0': 'left_voicemail',
  'a4c4c377-d246-4b32-a13b-75a56a4cd0ff': 'left_message',
  '9d9162e7-6cf3-4944-bf63-4dff82258764': 'busy',
  '17b47fee-58de-441e-a44c-c6300d46f273': 'wrong_number',
};
export const callOutcome = (disposition: string | null | undefined): string =>
  disposition ? (CALL_OUTCOMES[disposition] ?? 'other') : 'unknown';

/** HubSpot's name of "last changed" differs for contacts. */
export const modifiedProperty = (object: HubspotObject): string =>
  object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';

/** HubSpot-defined association types (from → to). */
const associationTypes: Partial<Record<HubspotObject, Partial<Record<HubspotObject, number>>>> = {
  notes: { contacts: 202, companies: 190, deals: 214 },
  tasks: { contacts: 204, companies: 192, deals: 216 },
  calls: { contacts: 194, companies: 182, deals: 206 },
  emails: { contacts: 198, companies: 186, deals: 210 },
  meetings: { contacts: 200, companies: 188, deals: 212 },
  contacts: { companies: 279, deals: 4 },
  deals: { contacts: 3, companies: 341 },
  companies: { contacts: 280, deals: 342 },
};
export const associationType = (from: HubspotObject, to: HubspotObject): number | undefined =>
  associationTypes[from]?.[to];
