import { describe, expect, test } from '@jest/globals';
import { parseRoute, pathOf } from '../../../../src/practice/workspace/app/route.ts';

describe('addresses', () => {
  test('every route can be linked to and read back', () => {
    for (const path of ['/', '/home', '/agent', '/market', '/market/inbox/7', '/c/C1', '/c/C1/t/1795353000.000300']) {
      expect(pathOf(parseRoute(path))).toBe(path);
    }
  });

  test('Slack’s own permalinks open the thread they point at', () => {
    expect(parseRoute('/archives/C1/p1795353001000300?thread_ts=1795353000.000300&cid=C1')).toMatchObject({
      thread: '1795353000.000300',
    });
    expect(parseRoute('/archives/C1/p1795353000000300')).toEqual({
      kind: 'channel',
      channel: 'C1',
      thread: '1795353000.000300',
    });
  });
});
