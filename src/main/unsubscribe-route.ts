import { isUnsubscribeToken, personIdOfToken } from '../core/account/unsubscribe-token.ts';
import { SignalId } from '../core/ids.ts';
import type { Deps } from '../flow/deps.ts';
import { takeIn } from '../flow/observe-outcome.ts';
import { receiveSignals } from '../flow/receive-signal.ts';
import { type Route, readBody, sendText } from './http.ts';

const page = (title: string, text: string, form = ''): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:16px/1.5 system-ui;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#1d1c1d;background:#fff}button{font:inherit;padding:.5rem 1rem}@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}}</style>
<h1>${title}</h1><p>${text}</p>${form}</html>`;

/**
 * RFC 8058. `POST /u/<token>` unsubscribes at once, without cookies; a GET only shows a button, because scanners
 * follow links.
 */
export const unsubscribeRoute = (deps: () => Deps): Route => {
  return async (request, response, url) => {
    const match = /^\/u\/([^/]+)$/.exec(url.pathname);
    if (!match?.[1]) return false;
    const system = deps();
    const personId = personIdOfToken(match[1]);
    const person = personId ? await system.accounts.person(personId) : null;
    if (!person || !isUnsubscribeToken(match[1], person)) {
      sendText(
        response,
        404,
        page(
          'This link is not complete',
          'Please copy the whole address from the mail, or answer the mail with “unsubscribe”.',
        ),
        'text/html; charset=utf-8',
      );
      return true;
    }
    if (request.method === 'GET' || request.method === 'HEAD') {
      const form =
        '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>';
      sendText(
        response,
        200,
        page('Unsubscribe', 'One click, and nobody here writes to this address again.', form),
        'text/html; charset=utf-8',
      );
      return true;
    }
    if (request.method !== 'POST') {
      sendText(response, 405, 'use POST to unsubscribe\n');
      return true;
    }
    const body = await readBody(request, 4096);
    if (body === null || new URLSearchParams(body).get('List-Unsubscribe') !== 'One-Click') {
      sendText(response, 400, 'the body has to be `List-Unsubscribe=One-Click`\n');
      return true;
    }
    const at = system.clock.now();
    // INVARIANT (an opt-out takes effect at once): before anything else, and whatever happens after.
    await system.accounts.suppress(person.id, { kind: 'unsubscribed', at });
    const sent = (await system.decisions.forAccount(person.accountId, 50)).find(
      (decision) => decision.effect && decision.action.kind === 'send-email' && decision.action.personId === person.id,
    );
    const added = await receiveSignals(system, [
      {
        id: SignalId.parse(`unsubscribed/${person.id}`),
        kind: 'unsubscribed',
        accountId: person.accountId,
        personId: person.id,
        at,
        receivedAt: at,
        source: { system: 'one-click', recordId: person.id },
        trust: 'trusted',
        facts: {},
        decisionId: sent?._id,
      },
    ]);
    system.later('take-in-unsubscribe', () => takeIn(system, added));
    sendText(
      response,
      200,
      page('You are unsubscribed', 'Nobody here writes to this address again.'),
      'text/html; charset=utf-8',
    );
    return true;
  };
};
