import type { LedgerEntry } from '../ports/store.ts';

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
export const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Our own sentences, whose marks of code are shown as code. */
export const marked = (text: string): string => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

export const recordStyle = `:root{color-scheme:light dark;--fg:#1d1c1d;--bg:#fff;--muted:#616061;--line:#ddd;--soft:#f6f6f6;--link:#1264a3}
@media(prefers-color-scheme:dark){:root{--fg:#e8e8e8;--bg:#1a1d21;--muted:#ababad;--line:#3a3d42;--soft:#222529;--link:#6cb2f0}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}.muted{color:var(--muted)}a{color:var(--link)}ul,ol{padding-left:1.25rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.75rem;font-size:13px}
pre.words{font:inherit}.id{white-space:nowrap}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.4rem .75rem .4rem 0}
.wide{overflow-x:auto}.wide :is(td,th):not(.long){white-space:nowrap}.long{min-width:14rem}
code{font-size:12px;overflow-wrap:anywhere}details summary{cursor:pointer}`;

/** A table that moves sideways by itself where the window is narrow. `rows` are cells of HTML. */
export const tableHtml = (label: string, head: readonly string[], rows: readonly string[]): string =>
  `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table><thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;

const entryRow = (entry: LedgerEntry): string =>
  `<tr><td>${entry._id}</td><td>${utc(entry.at)}</td><td>${escapeHtml(entry.type.replaceAll('-', ' '))}</td><td>${escapeHtml(String(entry.data.name ?? entry.by))}</td>
<td class="long"><details><summary><code>${entry.hash.slice(0, 16)}…</code></summary><pre>${escapeHtml(JSON.stringify(entry.data, null, 2))}</pre><p class="muted">hash <code>${entry.hash}</code><br>previous <code>${entry.previous}</code></p></details></td></tr>`;

/** Entries as they stand in the audit log, each with its content and hash to open. */
export const auditTable = (entries: readonly LedgerEntry[]): string =>
  tableHtml('Audit log', ['#', 'At', 'What', 'Who', 'Content and hash'], entries.map(entryRow));
