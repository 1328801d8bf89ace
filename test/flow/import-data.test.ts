import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCsvTables } from '../../src/adapters/csv/csv-tables.ts';
import { parseMapping } from '../../src/core/import/import-columns.ts';
import { formatImportReport, type ImportTable } from '../../src/core/import/import-report.ts';
import { type ImportOptions, importData } from '../../src/flow/import-data.ts';
import { createMemoryAccounts, createMemorySignals } from '../kit/memory-ports.ts';

let folder: string;
let n = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const now = new Date('2026-03-10T09:00:00Z');
const world = () => {
  const accounts = createMemoryAccounts();
  const signals = createMemorySignals();
  const refusalsFolder = join(folder, `refused-${n++}`);
  const run = async (
    contents: Partial<Record<ImportTable, string | Buffer>>,
    options: ImportOptions = {},
    maps: string[] = [],
  ) => {
    const files: Partial<Record<ImportTable, string>> = {};
    for (const [table, content] of Object.entries(contents)) {
      const path = join(folder, `${table}-${n++}.csv`);
      await writeFile(path, content);
      files[table as ImportTable] = path;
    }
    const mapping = parseMapping(maps);
    if (!mapping.ok) throw new Error(mapping.error);
    const deps = { accounts, signals, tables: createCsvTables(), clock: { now: () => now }, refusalsFolder };
    return importData(deps, files, mapping.value, options);
  };
  return { accounts, signals, run };
};

const accountsCsv =
  'account_id,name,domain,country\na1,Hartwell Freight,hartwell.example,UK\na2,Ashby Castings,ashby.example,US\n';
const contactsCsv =
  'contact_id,account_id,name,email,job_title\nc1,a1,Ann Hart,Ann.Hart@hartwell.example,CFO\nc2,a2,Bo Ash,bo@gmail.com,IT Director\n';
const leadsCsv = 'lead_id,contact_id,created_at\nl1,c1,2026-01-05T10:00:00Z\n';

describe('a complete import', () => {
  test('makes accounts, people and signals that point at each other', async () => {
    const { accounts, signals, run } = world();
    const report = await run({
      accounts: accountsCsv,
      contacts: contactsCsv,
      leads: leadsCsv,
      sessions: 'session_id,lead_id,session_at,session_type,page_views\ns1,l1,2026-01-06T11:00:00Z,pricing_page,4\n',
    });
    expect(report).toMatchObject({ accounts: 2, people: 2, signals: 2, refused: 0, refusalsPath: null });
    expect(await accounts.get('a1')).toMatchObject({ country: 'GB', timeZone: 'Europe/London' });
    expect(await accounts.person('c1')).toMatchObject({
      email: 'ann.hart@hartwell.example',
      emailType: 'corporate',
      buyerRole: 'economic_buyer',
    });
    expect(await accounts.person('c2')).toMatchObject({ emailType: 'personal', buyerRole: 'technical_evaluator' });
    expect(await signals.get('session:s1')).toEqual({
      id: 'session:s1',
      kind: 'web-session',
      accountId: 'a1',
      personId: 'c1',
      at: new Date('2026-01-06T11:00:00Z'),
      receivedAt: now,
      source: { system: 'web', recordId: 's1' },
      trust: 'trusted',
      facts: { sessionType: 'pricing_page', pageViews: 4, pricingPageViews: 0, demoPageViews: 0, durationSeconds: 0 },
    });
  });

  test('done twice adds nothing and refuses nothing', async () => {
    const { run } = world();
    const files = { accounts: accountsCsv, contacts: contactsCsv, leads: leadsCsv };
    await run(files);
    const again = await run(files);
    expect(again.files.map((file) => [file.accepted, file.added, file.refused])).toEqual([
      [2, 0, 0],
      [2, 0, 0],
      [1, 0, 0],
    ]);
  });

  test('never clears a suppression or a consent that the store holds', async () => {
    const { accounts, run } = world();
    const withConsent = contactsCsv
      .replace('job_title', 'job_title,consent_at')
      .replace(/(CFO|IT Director)/g, '$1,2025-05-01');
    await run({ accounts: accountsCsv, contacts: withConsent });
    await accounts.suppress('c1', { kind: 'unsubscribed', at: now });
    await run({ contacts: contactsCsv });
    expect(await accounts.person('c1')).toMatchObject({
      suppression: { kind: 'unsubscribed', at: now },
      consent: { at: new Date('2025-05-01T00:00:00Z') },
    });
  });

  test('moves dates by the shift and leaves out what is after the cut-off', async () => {
    const { signals, run } = world();
    const touches = 'touch_id,lead_id,touch_at,touch_type\nt1,l1,2026-01-06,call\nt2,l1,2026-01-08,call\n';
    const week = 7 * 86_400_000;
    const report = await run(
      { accounts: accountsCsv, contacts: contactsCsv, leads: leadsCsv, touches },
      { shiftMs: week, until: new Date('2026-01-14T00:00:00Z') },
    );
    expect(report.files.at(-1)).toMatchObject({ read: 2, accepted: 1, later: 1, refused: 0 });
    expect((await signals.get('touch:t1'))?.at).toEqual(new Date('2026-01-13T00:00:00Z'));
    expect(await signals.get('touch:t2')).toBeNull();
  });

  test('reads gzip, a byte order mark, semicolons and headings of other systems', async () => {
    const { accounts, run } = world();
    const text = '\uFEFF"Record ID";"Company name";"Country/Region"\r\n77;"Müller; Söhne";Germany\r\n';
    const report = await run({ accounts: gzipSync(text) });
    expect(report.refused).toBe(0);
    expect(await accounts.get('77')).toMatchObject({ name: 'Müller; Söhne', country: 'DE', timeZone: 'Europe/Berlin' });
  });

  test('takes the mapping before its own guess', async () => {
    const { accounts, run } = world();
    await run({ accounts: 'nr,name,firm\nx1,wrong,Right Ltd\n' }, {}, ['accounts.id=nr', 'accounts.name=firm']);
    expect((await accounts.get('x1'))?.name).toBe('Right Ltd');
  });
});

describe('a refused row', () => {
  const refusedText = async (report: { files: { refusedPath?: string }[] }) =>
    readFile(report.files.find((file) => file.refusedPath)?.refusedPath ?? '', 'utf8');

  test('is reported with line, column, reason and what to do, and kept whole in a file that can be mended', async () => {
    const { accounts, run } = world();
    const report = await run({
      accounts: `${accountsCsv}a3,Bad Zone,bad.example,Atlantis\na1,Twice,twice.example,UK\n`,
    });
    expect(report.refusals).toEqual([
      expect.objectContaining({
        line: 4,
        column: 'country',
        reason: '`Atlantis` is not a country I know',
        whatToDo: 'write its two-letter code, such as DE',
      }),
      expect.objectContaining({
        line: 5,
        column: 'account_id',
        reason: '`a1` stands in line 2 already',
        whatToDo: 'keep one of the lines 2 and 5',
      }),
    ]);
    const kept = await refusedText(report);
    expect(kept.split('\n')[1]).toBe(
      'a3,Bad Zone,bad.example,Atlantis,4,country,`Atlantis` is not a country I know,"write its two-letter code, such as DE",',
    );
    const mended = await run({ accounts: kept.replaceAll('Atlantis', 'GB') });
    expect(mended.files[0]).toMatchObject({ read: 2, accepted: 2, refused: 0 });
    expect((await accounts.get('a3'))?.name).toBe('Bad Zone');
  });

  test('with a cell of a million characters does not flood the report', async () => {
    const { run } = world();
    const long = 'x'.repeat(1_000_000);
    const report = await run({ accounts: `account_id,name\na1,${long}\na2,Fine\n` });
    expect(report.files[0]).toMatchObject({ read: 2, accepted: 1, refused: 1 });
    expect(formatImportReport(report).length).toBeLessThan(1000);
    expect(report.refusals[0]?.reason).toContain('(1000000 characters)');
    expect(await refusedText(report)).toContain(long);
  });

  test('at a cut in the middle of a row or of a quote names the place; the rows before are taken', async () => {
    const { run } = world();
    const inRow = await run({ accounts: `${accountsCsv}a3,Cut` });
    expect(inRow.files[0]).toMatchObject({ read: 3, accepted: 2, refused: 1 });
    expect(inRow.refusals[0]).toMatchObject({
      line: 4,
      column: 'domain',
      reason: 'the row has 2 of 4 columns; the file may be cut off here',
    });
    const inQuote = await run({ accounts: `${accountsCsv}a3,"Cut in qu` });
    expect(inQuote.files[0]).toMatchObject({ read: 3, accepted: 2, refused: 1 });
    expect(inQuote.refusals[0]).toMatchObject({
      line: 4,
      reason: 'a quote is opened in this row and never closed; the file may be cut off here',
    });
    expect(await refusedText(inQuote)).toContain('Cut in qu');
  });

  test('with a quote in the wrong place does not take its neighbours with it', async () => {
    const { accounts, run } = world();
    const report = await run({
      accounts: 'account_id,name\na1,"Pipe" works\na2,Fine\na3,5" pipes\na4,"Good ""one"""\n',
    });
    expect(report.refusals.map((refusal) => refusal.line)).toEqual([2, 4]);
    expect((await accounts.get('a2'))?.name).toBe('Fine');
    expect((await accounts.get('a4'))?.name).toBe('Good "one"');
  });

  test('that refers to something unknown says what to import first', async () => {
    const { run } = world();
    const report = await run({ contacts: contactsCsv });
    expect(report.refusals[0]).toMatchObject({
      line: 2,
      column: 'account_id',
      reason: 'the account `a1` is not known',
      whatToDo: 'import its row of the accounts first',
    });
  });

  test.each([
    ['2026-13-01', '`2026-13-01` is not a date'],
    ['2026-02-30', '`2026-02-30` is not a date'],
    ['03/04/2026', '`03/04/2026` leaves open which part is the month'],
    ['', 'is empty'],
  ])('with the date %p is not guessed at', async (date, reason) => {
    const { run } = world();
    await run({ accounts: accountsCsv, contacts: contactsCsv });
    const report = await run({ leads: `lead_id,contact_id,created_at\nl1,c1,${date}\n` });
    expect(report.refusals[0]).toMatchObject({ line: 2, column: 'created_at', reason });
  });
});

describe('a refused file', () => {
  test('in another encoding names byte and line, and imports when the encoding is given', async () => {
    const { accounts, run } = world();
    const latin = Buffer.from('account_id,name\na1,Plain\na2,Müller\n', 'latin1');
    const report = await run({ accounts: latin });
    expect(await accounts.count()).toBe(0);
    expect(report.refusals[0]).toMatchObject({
      line: 3,
      reason: expect.stringContaining('is not UTF-8: byte 0xFC at position 29'),
      whatToDo: 'save it as UTF-8, or import it with `--encoding latin1`',
    });
    await run({ accounts: latin }, { encoding: 'latin1' });
    expect((await accounts.get('a2'))?.name).toBe('Müller');
  });

  test('in UTF-16 is recognised', async () => {
    const { run } = world();
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('account_id,name\na1,Wide\n', 'utf16le')]);
    expect((await run({ accounts: text })).refusals[0]?.whatToDo).toContain('--encoding utf-16le');
    expect(await run({ accounts: text }, { encoding: 'utf-16le' })).toMatchObject({ accounts: 1, refused: 0 });
  });

  test.each([
    ['', 'is empty'],
    ['account_id,name\n', 'the file has headings and no rows'],
    ['account_id,colour\na1,red\n', 'no column for `name` among `account_id`, `colour`'],
    ['account_id,name,Name\na1,x,y\n', 'the heading `Name` stands twice, in columns 2 and 3'],
  ])('with the content %p says so', async (content, reason) => {
    const { run } = world();
    const report = await run({ accounts: content });
    expect(report.refusals[0]?.reason).toContain(reason);
    expect(report.refused).toBe(1);
  });

  test('that is not there, or whose gzip is damaged, is a sentence', async () => {
    const { run } = world();
    const packed = gzipSync(accountsCsv.repeat(50));
    expect((await run({ accounts: packed.subarray(0, packed.length - 12) })).refusals[0]?.reason).toContain(
      'damaged gzip',
    );
    const missing = await importData(
      {
        accounts: createMemoryAccounts(),
        signals: createMemorySignals(),
        tables: createCsvTables(),
        clock: { now: () => now },
        refusalsFolder: folder,
      },
      { accounts: join(folder, 'nowhere.csv') },
    );
    expect(missing.refusals[0]?.reason).toContain('does not exist');
  });
});
