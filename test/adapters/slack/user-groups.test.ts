import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createUserGroups } from '../../../src/adapters/slack/user-groups.ts';
import { startFakeSlackApi } from '../../replay/fake-slack-api.ts';

let api: Awaited<ReturnType<typeof startFakeSlackApi>>;
let members: string[];
let isAway: boolean;
let elapsed: number;
beforeEach(async () => {
  members = ['U1', 'U2'];
  isAway = false;
  elapsed = 0;
  api = await startFakeSlackApi(({ method, args }) => {
    if (method === 'usergroups.users.list') return isAway ? { ok: false, error: 'internal_error' } : { users: members };
    if (method === 'users.info')
      return {
        user: {
          id: args.user,
          real_name: `Person ${String(args.user)}`,
          tz: 'Europe/Berlin',
          is_bot: args.user === 'UBOT',
        },
      };
    return undefined;
  });
});
afterEach(() => api.stop());

const groupsOver = () =>
  createUserGroups(new WebClient('xoxb-1', { slackApiUrl: api.url, retryConfig: { retries: 0 } }), () => elapsed);
const asked = () => api.named('usergroups.users.list').length;
const ids = async (groups: ReturnType<typeof groupsOver>) => {
  const answer = await groups.members('S1');
  return answer.ok ? answer.value.map(({ slackUserId }) => slackUserId) : answer.error;
};

describe('members of a user group', () => {
  test('are kept for two minutes, and asked for again after them', async () => {
    const groups = groupsOver();
    expect(await ids(groups)).toEqual(['U1', 'U2']);
    members = ['U1'];
    elapsed = 119_999;
    expect(await ids(groups)).toEqual(['U1', 'U2']);
    expect(asked()).toBe(1);
    elapsed = 120_000;
    expect(await ids(groups)).toEqual(['U1']);
    expect(asked()).toBe(2);
  });

  test('are nobody when Slack does not answer, whoever was in it before; ten seconds later it is asked again', async () => {
    const groups = groupsOver();
    expect(await ids(groups)).toEqual(['U1', 'U2']);
    elapsed = 120_000;
    isAway = true;
    expect(await ids(groups)).toBe('internal_error');
    isAway = false;
    elapsed += 9_999;
    expect(await ids(groups)).toBe('internal_error');
    expect(asked()).toBe(2);
    elapsed += 1;
    expect(await ids(groups)).toEqual(['U1', 'U2']);
  });

  test('are asked for once when several ask at the same moment, and a bot is no member', async () => {
    members = ['U1', 'UBOT'];
    const groups = groupsOver();
    expect(await Promise.all([ids(groups), ids(groups), ids(groups)])).toEqual([['U1'], ['U1'], ['U1']]);
    expect(asked()).toBe(1);
  });
});
