import type { Person } from '../core/account/account.ts';
import { personIdOfToken, type UnsubscribeTokens } from '../core/account/unsubscribe-token.ts';
import type { Decision } from '../core/decision/decision.ts';
import { SignalId } from '../core/ids.ts';
import type { Deps } from '../flow/deps.ts';
import { takeIn } from '../flow/observe-outcome.ts';
import { receiveSignals } from '../flow/receive-signal.ts';
import { type Route, readBody, sendText } from './http.ts';

const page = (title: string, text: string, form = ''): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:16px/1.5 system-ui;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#1d1c1d;background:#fff}button{font:inherit;padding:.5rem 1rem}@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}}</style>
<h1>${title}</h1><p>${text}</p>${form}</html>`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** What happened, that nothing was changed, and two ways out that do not need the link. The same for every bad link. */
const refusal = (replyTo: string): string =>
  page(
    'This link cannot be used',
    `It was not made by us, or part of it is missing. Nobody was unsubscribed by it. Please copy the whole address from
the mail. Or answer the mail with the word “unsubscribe”, or write to
<a href="mailto:${escaped(encodeURI(replyTo))}?subject=unsubscribe">${escaped(replyTo)}</a> from the address that should get no more mail.`,
  );

const isMailTo = (decision: Decision, person: Person): boolean =>
  decision.action.kind === 'send-email' && decision.action.personId === person.id && decision.attempts.length > 0;

/** The mail that went to this person with exactly this link: it was ours, whatever key or address was used then. */
const mailWithLink = (mails: readonly Decision[], token: string): Decision | undefined =>
  mails.find(
    ({ action }) =>
      action.kind === 'send-email' && (action.email.headers['List-Unsubscribe'] ?? '').endsWith(`/${token}>`),
  );

/**
 * RFC 8058. A link is taken when it carries this installation's proof, or when a mail on record went to that person with
 * exactly it: links of mails sent under an earlier key, or to an earlier address, keep working. `POST /u/<token>` unsubscribes at once, without cookies; a GET only shows a button, because scanners
 * follow links.
 */
export const unsubscribeRoute = (deps: () => Deps, tokens: UnsubscribeTokens): Route => {
  return async (request, response, url) => {
    const match = /^\/u\/([^/]+)$/.exec(url.pathname);
    if (!match?.[1]) return false;
    const system = deps();
    const personId = personIdOfToken(match[1]);
    const person = personId ? await system.accounts.person(personId) : null;
    const mails = person
      ? (await system.decisions.openOrSince({ accountId: person.accountId, since: new Date(0) })).filter((decision) =>
          isMailTo(decision, person),
        )
      : [];
    if (!person || !(tokens.isOf(match[1], person) || mailWithLink(mails, match[1]))) {
      sendText(response, 404, refusal(system.governance().sender.replyTo), 'text/html; charset=utf-8');
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
    const sent = mails.find((decision) => decision.effect);
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
