import type { KnownBlock } from '@slack/types';
import { exactContent } from '../cards/read-modal.ts';
import { stateText } from '../cards/state-line.ts';
import { spoken } from '../cards/text.ts';
import { roleLabel } from '../core/approval/quorum.ts';
import type { Approval, Decision } from '../core/decision/decision.ts';
import { VERBS } from '../core/decision/verbs.ts';
import { factsRead } from '../core/gate/facts-read.ts';
import type { Incident } from '../core/incident/incident.ts';
import { formatMoney, money } from '../core/money.ts';
import type { LedgerEntry } from '../ports/store.ts';
import { auditTable, escapeHtml, marked, recordStyle, tableHtml, utc } from './record-html.ts';

type Link = (path: string) => string;
type Input = {
  /** As everybody may see it. */
  decision: Decision;
  entries: readonly LedgerEntry[];
  /** Entries that do not match their hash. */
  broken: number;
  incidents: readonly Incident[];
  /** Every decision of the same run. */
  run: readonly Decision[];
  link: Link;
  now: Date;
};

const EFFECTS = {
  permit: 'allows',
  ask: 'asks for a person',
  forbid: 'forbids',
  error: 'could not be judged, so it holds',
};

const section = (title: string, html: string): string => (html ? `<h2>${title}</h2>${html}` : '');
const items = (lines: readonly string[], otherwise: string): string =>
  `<ul>${(lines.length > 0 ? lines : [otherwise]).map((line) => `<li>${line}</li>`).join('')}</ul>`;
const recordLink = (id: string, link: Link): string =>
  `<a class="id" href="${escapeHtml(link(`/records/${id}`))}">${escapeHtml(id)}</a>`;

/** What Slack shows as text, as text: the exact content, the same as behind Read it all. */
const blockHtml = (block: KnownBlock): string => {
  if (block.type === 'section' && block.text)
    return block.text.type === 'plain_text'
      ? `<pre class="words">${escapeHtml(block.text.text)}</pre>`
      : `<p>${marked(spoken(block.text.text))}</p>`;
  if (block.type !== 'rich_text') return '';
  const text = block.elements.flatMap(({ elements }) =>
    elements.flatMap((one) => (one.type === 'text' ? [one.text] : [])),
  );
  return `<pre>${escapeHtml(text.join(''))}</pre>`;
};
const content = (decision: Decision): string => exactContent(decision.action).map(blockHtml).join('');

const approvalRow = (decision: Decision, one: Approval): string => {
  const counts = one.digest === decision.digest && one.revision === decision.revision;
  return `<tr><td>${escapeHtml(one.for ? `${one.name} (for ${one.for.name})` : one.name)}</td><td>${roleLabel(one.role)}</td><td>${utc(one.at)}</td><td>approved revision ${one.revision}, digest <code>${one.digest.slice(0, 12)}</code>${counts ? '' : '; void, because the content changed since'}</td></tr>`;
};
const people = (decision: Decision): string => {
  const { approvals, rejection, editedBy, undoneBy, verdict } = decision;
  const rows = [
    ...editedBy.map(({ name }) => `<tr><td>${escapeHtml(name)}</td><td></td><td></td><td>edited the content</td></tr>`),
    ...approvals.map((one) => approvalRow(decision, one)),
    ...(rejection
      ? [
          `<tr><td>${escapeHtml(rejection.name)}</td><td></td><td>${utc(rejection.at)}</td><td class="long">rejected: ${escapeHtml(rejection.kind.replaceAll('-', ' '))}${rejection.words.trim() ? `, “${escapeHtml(rejection.words)}”` : ''}</td></tr>`,
        ]
      : []),
    ...(undoneBy
      ? [`<tr><td>${escapeHtml(undoneBy.name)}</td><td></td><td>${utc(undoneBy.at)}</td><td>put it back</td></tr>`]
      : []),
  ];
  if (rows.length > 0) return tableHtml('Who decided', ['Who', 'As', 'When', 'What'], rows);
  return `<p>${verdict.outcome === 'allowed' ? 'No person was asked: the rules allow it.' : 'Nobody has decided.'}</p>`;
};

/** Over, and nothing was done. */
const ENDED: ReadonlySet<Decision['state']> = new Set(['rejected', 'expired', 'superseded', 'forbidden', 'failed']);

const became = ({ action, state, effect, attempts, outcomes }: Decision): string =>
  items(
    [
      ...attempts.flatMap((one) =>
        one.result && one.result !== 'executed'
          ? [
              `${utc(one.endedAt ?? one.startedAt)}: ${one.result.replaceAll('-', ' ')}${one.detail ? `, ${escapeHtml(one.detail)}` : ''}`,
            ]
          : [],
      ),
      ...(effect
        ? [
            `${utc(effect.at)}: ${escapeHtml(effect.detail)}${effect.link ? ` (<a href="${escapeHtml(effect.link)}">in ${escapeHtml(effect.system)}</a>)` : ''}`,
          ]
        : []),
      ...outcomes.map(
        (one) =>
          `${utc(one.at)}: ${escapeHtml(one.text)}${one.weight === 'proxy' ? ' <span class="muted">(a proxy, not a result)</span>' : ''}`,
      ),
    ],
    ENDED.has(state) ? VERBS[action.kind].nothing : 'nothing yet',
  );

const considered = ({ alternatives, cost }: Decision): string =>
  alternatives.length === 0
    ? '<p>Nothing else was open.</p>'
    : tableHtml(
        'Considered',
        ['', 'Action', 'Worth', 'Chance', 'Gate'],
        alternatives.map(
          (one) =>
            `<tr><td>${one.chosen ? '<b>chosen</b>' : ''}</td><td class="long">${escapeHtml(one.label)}</td><td>${formatMoney(money(Math.round(one.score), cost.currency))}</td><td>${(one.propensity * 100).toFixed(0)} %</td><td class="long">${one.verdict.replaceAll('-', ' ')} ${one.ruleIds.map((id) => `<code>${escapeHtml(id)}</code>`).join(' ')}</td></tr>`,
        ),
      );

const rules = ({ verdict }: Decision): string => {
  const facts = factsRead(verdict).map((fact) => `<code>${escapeHtml(fact)}</code>`);
  return `${items(
    verdict.rules.map(({ id, effect, text }) => `<code>${escapeHtml(id)}</code> ${EFFECTS[effect]}: ${marked(text)}`),
    'none matched',
  )}${facts.length > 0 ? `<p class="muted">Facts these rules looked at: ${facts.join(', ')}</p>` : ''}${
    verdict.flip
      ? `<p class="muted">It would have been ${verdict.flip.to.replaceAll('-', ' ')} with this change: ${marked(verdict.flip.change)}.</p>`
      : ''
  }`;
};

/** One decision as a page: what, its state, who decided, the exact content, why, by which rules, and the log behind it. */
export const recordPage = ({ decision, entries, broken, incidents, run, link, now }: Input): string => {
  const state = spoken(stateText(decision, { now, timeZone: 'UTC', link }));
  const others = run.filter(({ _id }) => _id !== decision._id);
  const runId = escapeHtml(decision.runId);
  const sound =
    broken === 0
      ? `✓ ${entries.length} entries, each hash recomputed from its content just now`
      : `✕ ${broken} of ${entries.length} entries do not match their hash: run <code>npm run countersign -- verify</code>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${decision._id} · Countersign record</title><style>${recordStyle}</style>
<main><h1>${escapeHtml(decision.title)}</h1>
<p>${decision._id} · ${decision.agent} · ${state}</p>
<p class="muted">revision ${decision.revision} · digest <code>${decision.digest}</code><br>${sound}</p>
${section('Who decided', people(decision))}
${section('What became of it', became(decision))}
${section('Exact content', content(decision))}
${section(
  'Why now',
  items(
    decision.evidence.map(({ at, text }) => `${utc(at)}: ${escapeHtml(text)}`),
    'no dated signal',
  ),
)}
${decision.because.length > 0 ? section('Because of', items(decision.because.map(escapeHtml), '')) : ''}
${section('Rules', rules(decision))}
${section('Considered', considered(decision))}
${
  incidents.length > 0
    ? section(
        'Incidents',
        items(
          incidents.map(({ _id, title, state: how }) => `${recordLink(_id, link)} ${escapeHtml(title)} (${how})`),
          '',
        ),
      )
    : ''
}
${section('Audit log', auditTable(entries))}
<h2>Run</h2><p><code>${runId}</code>${others.length === 0 ? ': this decision alone' : ', together with'}</p>${
    others.length > 0
      ? items(
          others.slice(0, 50).map((one) => `${recordLink(one._id, link)} ${escapeHtml(one.title)} (${one.state})`),
          '',
        )
      : ''
  }${others.length > 50 ? `<p>and ${others.length - 50} more</p>` : ''}
<p class="muted">The whole run can be undone from ⋯ on the card, or by <code>npm run countersign -- undo --run ${runId} --as &lt;your Slack user id&gt;</code>.</p>
<h2>Action</h2><details><summary>as data</summary><pre>${escapeHtml(JSON.stringify(decision.action, null, 2))}</pre></details></main></html>`;
};
