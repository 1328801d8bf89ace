import { industryWords } from '../../core/industry-words.ts';

const LABELS: Record<string, string> = {
  numberofemployees: 'employees',
  annualrevenue: 'revenue a year',
  timezone: 'time zone',
  hubspot_owner_id: 'owner',
  createdate: 'created',
  closedate: 'closes',
  hs_lastmodifieddate: 'last changed',
  lastmodifieddate: 'last changed',
  hs_object_id: 'record',
  associatedcompanyid: 'company record',
  firstname: 'first name',
  lastname: 'last name',
  jobtitle: 'job title',
  lifecyclestage: 'stage',
  dealname: 'name',
  dealstage: 'stage',
  hs_analytics_source: 'came from',
  hs_timestamp: 'time',
};

/** A property as people say it: `hubspot_owner_id` is the owner. */
export const propertyLabel = (name: string): string =>
  LABELS[name] ?? name.replace(/^hs_(?:task_|meeting_|note_)?/, '').replaceAll('_', ' ');

export type RepName = (repId: string) => string | undefined;

/** A value as people say it; times stay as they are, because only the reader's page knows the zone. */
export const propertyValue = (name: string, value: string, repName: RepName): string => {
  if (name === 'hubspot_owner_id') return repName(value) ?? value;
  if (name === 'amount' && value !== '' && Number.isFinite(Number(value)))
    return `$${Number(value).toLocaleString('en-US')}`;
  if (name.startsWith('hs_') && /^[A-Z_]{4,}$/.test(value)) return value.toLowerCase().replaceAll('_', ' ');
  return /^[a-z]+(?:_[a-z]+)+$/.test(value) ? industryWords(value) : value;
};

/** Who changed it: `imported`, `by Countersign`, `by Tom Becker`. */
export const changedBy = (sourceType: string | undefined, sourceId: string | undefined, repName: RepName): string => {
  if (sourceType === 'IMPORT') return 'imported';
  if (sourceId === 'countersign') return 'by Countersign';
  const rep = sourceId?.startsWith('userId:') ? sourceId.slice('userId:'.length) : undefined;
  if (rep !== undefined) return `by ${repName(rep) ?? 'a sales rep'}`;
  return sourceId ? `by ${sourceId}` : '';
};
