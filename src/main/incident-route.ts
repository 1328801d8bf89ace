import type { Incident } from '../core/incident/incident.ts';
import { isIntact } from '../core/ledger/chain.ts';
import type { Deps } from '../flow/deps.ts';
import { relayLedger } from '../flow/relay-ledger.ts';
import { type Route, sendText } from './http.ts';
import { auditTable, escapeHtml, recordStyle, utc } from './record-html.ts';
import type { SignedPaths } from './signed-path.ts';

const page = (incident: Incident, log: string, isSound: string, link: (path: string) => string): string => {
  const { closure, pause } = incident;
  const decisions = incident.decisionIds
    .map((id) => `<li><a href="${escapeHtml(link(`/records/${id}`))}">${id}</a></li>`)
    .join('');
  const lesson = closure
    ? `<h2>Cause and lesson</h2><p>${closure.cause.replaceAll('-', ' ')}: ${escapeHtml(closure.causeWords)}</p><p>${closure.lesson}: ${escapeHtml(closure.lessonWords)}${closure.rule ? ` (<code>${escapeHtml(`${closure.rule.agent}: ${closure.rule.field} = ${closure.rule.value}`)}</code>)` : ''}${closure.lessonDecisionId ? `, proposed as <a href="${escapeHtml(link(`/records/${closure.lessonDecisionId}`))}">${closure.lessonDecisionId}</a>` : ''}</p>`
    : '';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${incident._id} · Countersign record</title><style>${recordStyle}</style>
<h1>${escapeHtml(incident.title)}</h1><p class="muted">${incident._id} · ${incident.kind.replaceAll('-', ' ')} · ${incident.severity} severity · ${incident.state} · ${escapeHtml(incident.subject)}</p>
<p>${isSound}</p>
<p>Answers: ${escapeHtml(incident.chain[incident.level] ?? 'nobody')}${incident.owner ? `, ${escapeHtml(incident.owner.name)}` : ''}; clock until ${utc(incident.dueAt)}${incident.overdueSince ? `, overdue since ${utc(incident.overdueSince)}` : ''}.${pause ? ` Stopped: <code>${escapeHtml(pause.scope)}</code>${pause.doneAt ? ` at ${utc(pause.doneAt)}` : ', under way'}.` : ''}</p>
<h2>What happened</h2><ul>${incident.occurrences.map((one) => `<li>${utc(one.at)}: ${escapeHtml(one.text)}</li>`).join('')}</ul>
<h2>Linked decisions</h2><ul>${decisions || '<li>none</li>'}</ul>
<h2>Runbook</h2><ol>${incident.runbook.map((step) => `<li>${step.done ? '✓ ' : ''}${escapeHtml(step.text)}${step.done ? ` <span class="muted">${escapeHtml(step.done.name)}, ${utc(step.done.at)}</span>` : ''}</li>`).join('')}</ol>
${lesson}
<h2>Audit log</h2>${log}</html>`;
};

/** `GET /records/I-1003?k=…`: the incident, and its entries as they stand in `audit_log`; `.json` gives the same as data. */
export const incidentRoute = (deps: () => Deps, paths: SignedPaths): Route => {
  return async (request, response, url) => {
    const match = /^\/records\/(I-\d+)(\.json)?$/.exec(url.pathname);
    if (!match?.[1] || request.method !== 'GET') return false;
    if (!paths.isSigned(`/records/${match[1]}`, url.searchParams.get('k'))) {
      sendText(response, 404, 'this link is not complete; open the record from its card, or ask `why`\n');
      return true;
    }
    const system = deps();
    await relayLedger(system);
    const incident = await system.incidents.get(match[1]);
    if (!incident) {
      sendText(response, 404, `there is no incident ${match[1]}\n`);
      return true;
    }
    const entries = await system.ledger.forDecision(incident._id);
    if (match[2]) {
      sendText(response, 200, `${JSON.stringify({ incident, entries }, null, 2)}\n`, 'application/json');
      return true;
    }
    const broken = entries.filter((entry) => !isIntact(entry)).length;
    const isSound =
      broken === 0
        ? `✓ ${entries.length} entries, each hash recomputed from its content just now`
        : `✕ ${broken} of ${entries.length} entries do not match their hash: run <code>npm run countersign -- verify</code>`;
    sendText(response, 200, page(incident, auditTable(entries), isSound, system.link), 'text/html; charset=utf-8');
    return true;
  };
};
