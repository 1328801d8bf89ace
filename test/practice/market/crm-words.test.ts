import { expect, test } from '@jest/globals';
import { changedBy, propertyLabel, propertyValue } from '../../../src/practice/market/crm-words.ts';

const repName = (id: string) => (id === 'rep_000008' ? 'Tom Becker' : undefined);

test('a record of the CRM is shown in words: what a property is, what it says, and who changed it', () => {
  expect(['hubspot_owner_id', 'hs_buying_role', 'hs_task_subject', 'country'].map(propertyLabel)).toEqual([
    'owner',
    'buying role',
    'subject',
    'country',
  ]);
  expect(propertyValue('hubspot_owner_id', 'rep_000008', repName)).toBe('Tom Becker');
  expect(propertyValue('hubspot_owner_id', 'rep_9', repName)).toBe('rep_9');
  expect(propertyValue('industry', 'healthcare_non_clinical', repName)).toBe('non-clinical healthcare');
  expect(propertyValue('amount', '47218', repName)).toBe('$47,218');
  expect(propertyValue('hs_task_status', 'NOT_STARTED', repName)).toBe('not started');
  expect(propertyValue('country', 'GB', repName)).toBe('GB');
  expect(propertyValue('name', 'Goldner Freight', repName)).toBe('Goldner Freight');
  expect(changedBy('IMPORT', 'seed', repName)).toBe('imported');
  expect(changedBy('INTEGRATION', 'countersign', repName)).toBe('by Countersign');
  expect(changedBy('CRM_UI', 'userId:rep_000008', repName)).toBe('by Tom Becker');
  expect(changedBy('CRM_UI', 'userId:rep_1', repName)).toBe('by a sales rep');
});
