import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chartersWith } from '../kit/charters-with.ts';
import { strictNock } from '../kit/nock.ts';
import { runHere } from '../kit/run-countersign.ts';
import { environmentOf } from '../kit/small-data-dir.ts';

const nock = strictNock();
let dir: string;
let charters: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countersign-cli-groups-'));
  charters = await chartersWith({
    'people.yaml': (text) => `${text.replace('roles: [finance]', 'roles: []')}\ngroups:\n  finance: [S0FINANCE]\n`,
  });
});
afterAll(() => Promise.all([dir, charters].map((path) => rm(path, { recursive: true, force: true }))));

const stop = (more: Record<string, string> = {}) =>
  runHere(
    ['stop', 'agent:content', '--as', 'U0FINANCE'],
    environmentOf(dir, { COUNTERSIGN_CHARTERS_DIR: charters, ...more }),
  );

test('a role by a user group: without a token nobody is in the group', async () => {
  expect(await stop()).toMatchObject({ code: 1, out: expect.stringContaining('without a role') });
});

test('a role by a user group: with a token Slack is asked who is in it', async () => {
  nock('https://slack.example')
    .post('/api/usergroups.users.list', /usergroup=S0FINANCE/)
    .reply(200, { ok: true, users: ['U0FINANCE'] })
    .post('/api/users.info', /user=U0FINANCE/)
    .reply(200, { ok: true, user: { id: 'U0FINANCE', real_name: 'Femi Adeyemi' } });
  const answer = await stop({
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 's'.repeat(32),
    SLACK_API_URL: 'https://slack.example/api/',
  });
  expect(answer).toMatchObject({ code: 0, out: expect.stringContaining('Femi Adeyemi stopped') });
});
