import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import {
  marketFiles,
  practiceCutoff,
  practiceFiles,
  practiceShiftMs,
  practiceStart,
} from '../../../src/practice/company/practice-company.ts';

const rows = (path: string): Record<string, string>[] => parse(gunzipSync(readFileSync(path)), { columns: true });

describe('the practice start', () => {
  test.each([
    ['2026-11-17T15:30:00Z', '2026-11-17T15:30:00Z'],
    ['2026-11-17T15:29:59Z', '2026-11-10T15:30:00Z'],
    ['2026-11-22T10:00:00Z', '2026-11-17T15:30:00Z'],
  ])('at %s is %s: a Tuesday, whole weeks from the cut-off', (now, start) => {
    expect(practiceStart(new Date(now))).toEqual(new Date(start));
    expect(practiceShiftMs(new Date(start)) % (7 * 86_400_000)).toBe(0);
  });
});

describe('the practice company', () => {
  test('has unique names, domains and addresses, all in the reserved domain', () => {
    const accounts = rows(practiceFiles.accounts);
    const contacts = rows(practiceFiles.contacts);
    expect([accounts.length, contacts.length]).toEqual([1500, 4200]);
    for (const column of ['name', 'domain'])
      expect(new Set(accounts.map((row) => row[column]?.toLowerCase())).size).toBe(1500);
    expect(new Set(contacts.map((row) => row.email)).size).toBe(4200);
    expect(
      [...accounts.map((row) => row.domain), ...contacts.map((row) => row.email)].filter(
        (text) => !text?.endsWith('.example'),
      ),
    ).toEqual([]);
  });

  test('has consent only from before the cut-off', () => {
    const given = rows(practiceFiles.contacts).filter((row) => row.consent_at !== '');
    expect(given.length).toBeGreaterThan(500);
    expect(given.filter((row) => new Date(row.consent_at ?? '') >= practiceCutoff)).toEqual([]);
  });

  test('counts as many ad leads as it has inbound leads', () => {
    const inbound = rows(practiceFiles.leads).filter((row) => row.lead_source === 'inbound_marketing').length;
    expect(rows(marketFiles.adDays).reduce((sum, row) => sum + Number(row.leads), 0)).toBe(inbound);
  });

  test('ends every deal in the stage the source gives it', () => {
    const last = new Map<string, string>();
    for (const row of rows(practiceFiles.opportunities)) last.set(row.opportunity_id ?? '', row.stage ?? '');
    const won = [...last.values()].filter((stage) => stage === 'closed_won').length;
    expect([last.size, won]).toEqual([4255, 1008]);
  });
});
