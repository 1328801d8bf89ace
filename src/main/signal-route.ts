import { readingWords } from '../core/signal/reading-words.ts';
import type { Reading } from '../core/signal/signal.ts';
import type { Deps } from '../flow/deps.ts';
import { type Route, sendText } from './http.ts';
import { escapeHtml, recordStyle, utc } from './record-html.ts';
import type { SignedPaths } from './signed-path.ts';

/** A person who corrected it gave no confidence. */
const readAs = (reading: Reading): string =>
  `${readingWords(reading)}${reading.corrected ? `; corrected ${utc(reading.corrected.at)}` : `, confidence ${reading.confidence}`}`;

/** `GET /signals/<id>?k=…`: one observation as it was received, with where it came from. */
export const signalRoute = (deps: () => Deps, paths: SignedPaths): Route => {
  return async (request, response, url) => {
    const match = /^\/signals\/([^/]+)$/.exec(url.pathname);
    if (!match?.[1] || request.method !== 'GET') return false;
    if (!paths.isSigned(url.pathname, url.searchParams.get('k'))) {
      sendText(response, 404, 'this link is not complete; open the signal from its card\n');
      return true;
    }
    const signal = await deps().signals.get(decodeURIComponent(match[1]));
    if (!signal) {
      sendText(response, 404, 'there is no such signal any more\n');
      return true;
    }
    const account = signal.accountId ? await deps().accounts.get(signal.accountId) : null;
    const person = signal.personId ? await deps().accounts.person(signal.personId) : null;
    const row = (name: string, value: string | undefined): string =>
      value ? `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>` : '';
    const facts = Object.entries(signal.facts).map(([name, value]) => row(escapeHtml(name), String(value ?? 'none')));
    const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Signal · Countersign</title><style>${recordStyle}</style>
<h1>${escapeHtml(signal.kind.replaceAll('-', ' '))}</h1><p class="muted">${utc(signal.at)}, received ${utc(signal.receivedAt)}</p>
<table>${row('Account', account?.name)}${row('Person', person ? `${person.name}, ${person.title}` : undefined)}${row('From', `${signal.source.system} ${signal.source.recordId}`)}${row('Text is', signal.trust)}${facts.join('')}${row('Read as', signal.extracted && readAs(signal.extracted))}</table>
${signal.text ? `<h2>Text</h2><pre>${escapeHtml(signal.text)}</pre>` : ''}</html>`;
    sendText(response, 200, body, 'text/html; charset=utf-8');
    return true;
  };
};
