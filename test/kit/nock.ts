import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import nock from 'nock';

/**
 * In the block it is called in, every HTTP call must be one that was planned, and every planned call must be made: a test
 * fails on an unexpected call and on an unused one. Returns `nock` to plan calls with.
 */
export const strictNock = (): typeof nock => {
  let unexpected: string[] = [];
  const note = (request: { method?: string; path?: string; url?: string }) => {
    unexpected.push(`${request.method ?? '?'} ${request.url ?? request.path ?? '?'}`);
  };
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
  });
  beforeEach(() => {
    unexpected = [];
    nock.cleanAll();
    nock.disableNetConnect();
    nock.emitter.on('no match', note);
  });
  afterEach(() => {
    nock.emitter.off('no match', note);
    const unused = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    const faults = [
      ...unexpected.map((call) => `unexpected call: ${call}`),
      ...unused.map((call) => `planned call that was never made: ${call}`),
    ];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
  afterAll(() => nock.restore());
  return nock;
};
