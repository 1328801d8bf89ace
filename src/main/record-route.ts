import { veiled } from '../core/attention/veil.ts';
import { isIntact } from '../core/ledger/chain.ts';
import type { Deps } from '../flow/deps.ts';
import { relayLedger } from '../flow/relay-ledger.ts';
import { type Route, sendText } from './http.ts';
import { recordPage } from './record-page.ts';
import type { SignedPaths } from './signed-path.ts';

/** `GET /records/D-1042?k=…`: the decision's entries as they stand in `audit_log`; `.json` gives the same as data. */
export const recordRoute = (deps: () => Deps, paths: SignedPaths): Route => {
  return async (request, response, url) => {
    const match = /^\/records\/(D-\d+)(\.json)?$/.exec(url.pathname);
    if (!match?.[1] || request.method !== 'GET') return false;
    const path = `/records/${match[1]}`;
    if (!paths.isSigned(path, url.searchParams.get('k'))) {
      sendText(response, 404, 'this link is not complete; open the record from its card, or ask `why`\n');
      return true;
    }
    const system = deps();
    await relayLedger(system);
    const found = await system.decisions.get(match[1]);
    if (!found) {
      sendText(response, 404, `there is no decision ${match[1]}\n`);
      return true;
    }
    const kept = await system.ledger.forDecision(found._id);
    const { decision, entries } = veiled(found, kept);
    if (match[2]) {
      sendText(response, 200, `${JSON.stringify({ decision, entries }, null, 2)}\n`, 'application/json');
      return true;
    }
    const incidents = await system.incidents.forDecision(decision._id);
    const broken = kept.filter((entry) => !isIntact(entry)).length;
    const run = await system.decisions.byRun(decision.runId);
    const body = recordPage({ decision, entries, broken, incidents, run, link: system.link, now: system.clock.now() });
    sendText(response, 200, body, 'text/html; charset=utf-8');
    return true;
  };
};
