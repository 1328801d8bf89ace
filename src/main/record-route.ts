import { veiled } from '../core/attention/veil.ts';
import { factsRead } from '../core/gate/facts-read.ts';
import type { Incident } from '../core/incident/incident.ts';
import { isIntact } from '../core/ledger/chain.ts';
import type { Deps } from '../flow/deps.ts';
import { relayLedger } from '../flow/relay-ledger.ts';
import type { LedgerEntry } from '../ports/store.ts';
import { type Route, sendText } from './http.ts';
import type { SignedPaths } from './signed-path.ts';

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
export const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const recordStyle = `:root{color-scheme:light dark;--fg:#1d1c1d;--bg:#fff;--muted:#616061;--line:#ddd;--soft:#f6f6f6}
@media(prefers-color-scheme:dark){:root{--fg:#e8e8e8;--bg:#1a1d21;--muted:#ababad;--line:#3a3d42;--soft:#222529}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}.muted{color:var(--muted)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.75rem;font-size:13px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.4rem .5rem .4rem 0}
code{font-size:12px;overflow-wrap:anywhere}details summary{cursor:pointer}`;

export const entryRow = (entry: LedgerEntry): string =>
  `<tr><td>${entry._id}</td><td>${utc(entry.at)}</td><td>${escapeHtml(entry.type.replaceAll('-', ' '))}</td><td>${escapeHtml(String(entry.data.name ?? entry.by))}</td>
<td><details><summary><code>${entry.hash.slice(0, 16)}…</code></summary><pre>${escapeHtml(JSON.stringify(entry.data, null, 2))}</pre><p class="muted">hash <code>${entry.hash}</code><br>previous <code>${entry.previous}</code></p></details></td></tr>`;

/** A list of incidents with links, for the record of a decision. */
const incidentItems = (incidents: readonly Incident[], link: (path: string) => string): string =>
  incidents
    .map(
      ({ _id, title, state }) =>
        `<li><a href="${escapeHtml(link(`/records/${_id}`))}">${_id}</a> ${escapeHtml(title)} (${state})</li>`,
    )
    .join('');

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
    const alternatives = decision.alternatives
      .map(
        (one) =>
          `<tr><td>${one.chosen ? '<b>chosen</b>' : ''}</td><td>${escapeHtml(one.label)}</td><td>${one.score.toFixed(0)}</td><td>${(one.propensity * 100).toFixed(0)} %</td><td>${one.verdict} ${escapeHtml(one.ruleIds.join(', '))}</td></tr>`,
      )
      .join('');
    const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${decision._id} · Countersign record</title><style>${recordStyle}</style>
<h1>${escapeHtml(decision.title)}</h1><p class="muted">${decision._id} · ${decision.agent} · ${decision.state} · revision ${decision.revision} · digest <code>${decision.digest}</code></p>
<p>${broken === 0 ? `✓ ${entries.length} entries, each hash recomputed from its content just now` : `✕ ${broken} of ${entries.length} entries do not match their hash: run <code>npm run countersign -- verify</code>`}</p>
<h2>Why now</h2><ul>${decision.evidence.map((item) => `<li>${utc(item.at)} — ${escapeHtml(item.text)}</li>`).join('') || '<li>no dated signal</li>'}</ul>
${decision.because.length > 0 ? `<h2>Because of</h2><ul>${decision.because.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>` : ''}
<h2>Rules</h2><ul>${decision.verdict.rules.map((rule) => `<li><code>${escapeHtml(rule.id)}</code> ${rule.effect}: ${escapeHtml(rule.text)}</li>`).join('')}</ul>
${
  factsRead(decision.verdict).length > 0
    ? `<p class="muted">Facts these rules looked at: ${factsRead(decision.verdict)
        .map((fact) => `<code>${escapeHtml(fact)}</code>`)
        .join(', ')}</p>`
    : ''
}
${decision.verdict.flip ? `<p class="muted">It would have been ${decision.verdict.flip.to} with this change: ${escapeHtml(decision.verdict.flip.change)}.</p>` : ''}
<h2>Considered</h2><table><tr><th></th><th>Action</th><th>Score</th><th>Chance</th><th>Gate</th></tr>${alternatives}</table>
<h2>Outcomes</h2><ul>${decision.outcomes.map((outcome) => `<li>${utc(outcome.at)} — ${escapeHtml(outcome.text)}</li>`).join('') || '<li>none yet</li>'}</ul>
${incidents.length > 0 ? `<h2>Incidents</h2><ul>${incidentItems(incidents, system.link)}</ul>` : ''}
<h2>Audit log</h2><table><tr><th>#</th><th>At</th><th>What</th><th>Who</th><th>Content and hash</th></tr>${entries.map(entryRow).join('')}</table>
<h2>Run</h2><p><code>${escapeHtml(decision.runId)}</code>: ${(await system.decisions.byRun(decision.runId)).map((one) => `${one._id} ${escapeHtml(one.title)} (${one.state})`).join('; ')}</p>
<p class="muted">The whole run can be undone from ⋯ on the card, or by <code>npm run countersign -- undo --run ${escapeHtml(decision.runId)} --as &lt;your Slack user id&gt;</code>.</p>
<h2>Action</h2><pre>${escapeHtml(JSON.stringify(decision.action, null, 2))}</pre></html>`;
    sendText(response, 200, body, 'text/html; charset=utf-8');
    return true;
  };
};
