import { describe, expect, test } from '@jest/globals';
import { parseMapping, resolveColumns } from '../../../src/core/import/import-columns.ts';

describe('a column', () => {
  test('is found by the headings of common exports', () => {
    const found = resolveColumns('contacts', [
      'Record ID',
      'First Name',
      'Last Name',
      'Email',
      'Associated Company ID',
      'Fax',
    ]);
    expect(found).toMatchObject({
      ok: true,
      value: {
        columns: {
          id: 'Record ID',
          firstName: 'First Name',
          lastName: 'Last Name',
          accountId: 'Associated Company ID',
        },
        unused: ['Fax'],
      },
    });
  });

  test('is found in today’s exports of HubSpot and Salesforce, the primary company before all of them', () => {
    const found = resolveColumns('contacts', [
      'Record ID - Contact',
      'First Name',
      'Last Name',
      'Email',
      'Associated Company IDs',
      'Associated Company IDs (Primary)',
    ]);
    expect(found).toMatchObject({
      ok: true,
      value: { columns: { id: 'Record ID - Contact', accountId: 'Associated Company IDs (Primary)' } },
    });
    expect(
      resolveColumns('contacts', ['Contact ID', 'First Name', 'Last Name', 'Email', 'Account ID', 'Email Opt Out']),
    ).toMatchObject({ ok: true, value: { columns: { suppression: 'Email Opt Out' }, unused: [] } });
    expect(
      resolveColumns('opportunities', ['Record ID - Deal', 'Deal Stage', 'Create Date', 'Associated Company IDs']),
    ).toMatchObject({ ok: true, value: { columns: { accountId: 'Associated Company IDs' } } });
  });

  test('that the mapping names and the file lacks is a problem that lists the headings', () => {
    expect(resolveColumns('accounts', ['id', 'name'], { domain: 'web' })).toEqual({
      ok: false,
      error: {
        column: 'web',
        reason: 'the mapping names the column `web`, which the file does not have',
        whatToDo: 'use one of id, name',
      },
    });
  });
});

describe('a mapping', () => {
  test('names table, field and heading', () => {
    expect(parseMapping(['accounts.name=Company, legal name', 'contacts.email=Mail'])).toEqual({
      ok: true,
      value: { accounts: { name: 'Company, legal name' }, contacts: { email: 'Mail' } },
    });
  });
  test.each([
    ['accounts.name', '`accounts.name` is not a mapping'],
    ['firms.name=x', '`firms.name=x` is not a mapping'],
    ['accounts.colour=x', '`accounts.colour` is not a field; use one of id, name'],
  ])('like %p is refused aloud', (entry, reason) => {
    const result = parseMapping([entry]);
    expect(result.ok ? '' : result.error).toContain(reason);
  });
});
