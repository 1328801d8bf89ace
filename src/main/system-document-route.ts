import type { DocumentSection, DocumentTable, SystemDocument } from '../core/report/system-document.ts';
import { systemDocumentMarkdown } from '../core/report/system-document-markdown.ts';
import { type Route, sendText } from './http.ts';
import { escapeHtml, recordStyle, utc } from './record-html.ts';
import type { SignedPaths } from './signed-path.ts';

const PATH = '/system-document';
const style = `${recordStyle}
body{max-width:72rem}nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0}.wide :is(td,th):not(.long){white-space:normal}
.wide{overflow-x:auto;margin:.5rem 0 1rem}td:first-child,th:first-child{white-space:nowrap}td{min-width:6rem}@media(max-width:40rem){.wide table{min-width:46rem}td:first-child,th:first-child{white-space:normal;overflow-wrap:anywhere}}th{font-size:13px;color:var(--muted)}
ul.checks{list-style:none;padding:0}ul.checks li{border-bottom:1px solid var(--line);padding:.4rem 0}`;

const anchor = (title: string): string => title.toLowerCase().replaceAll(/[^a-z]+/g, '-');

const tableHtml = ({ head, rows }: DocumentTable): string =>
  rows.length === 0
    ? ''
    : `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(head.join(', '))}"><table><thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell) || '–'}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`;

const sectionHtml = ({ title, lines, tables, checks }: DocumentSection): string =>
  `<section aria-labelledby="${anchor(title)}"><h2 id="${anchor(title)}">${escapeHtml(title)}</h2>${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}${tables.map(tableHtml).join('')}${checks.length > 0 ? `<ul class="checks">${checks.map(({ what, ok, evidence }) => `<li>${ok ? '✓ pass' : '✕ fail'} · <b>${escapeHtml(what)}</b><br><span class="muted">${escapeHtml(evidence)}</span></li>`).join('')}</ul>` : ''}</section>`;

const pageHtml = (document: SystemDocument, markdownPath: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(document.title)} · Countersign</title><style>${style}</style>
<h1>${escapeHtml(document.title)}</h1><p class="muted">As of ${utc(document.at)} · charters version <code>${document.version.slice(0, 12)}</code> · <a href="${escapeHtml(markdownPath)}">Markdown</a></p>
<nav aria-label="Sections">${document.sections.map(({ title }) => `<a href="#${anchor(title)}">${escapeHtml(title)}</a>`).join('')}</nav>
<main>${document.sections.map(sectionHtml).join('')}</main></html>`;

/** `GET /system-document?k=…`: the document as it is at this moment; `.md` gives the same as Markdown. */
export const systemDocumentRoute = (read: () => Promise<SystemDocument>, paths: SignedPaths): Route => {
  return async (request, response, url) => {
    const isMarkdown = url.pathname === `${PATH}.md`;
    if ((url.pathname !== PATH && !isMarkdown) || request.method !== 'GET') return false;
    const key = url.searchParams.get('k');
    if (!paths.isSigned(PATH, key)) {
      sendText(response, 404, 'this link is not complete; open the document from the Home tab\n');
      return true;
    }
    const document = await read();
    if (isMarkdown) sendText(response, 200, systemDocumentMarkdown(document), 'text/markdown; charset=utf-8');
    else sendText(response, 200, pageHtml(document, `${PATH}.md?k=${paths.keyOf(PATH)}`), 'text/html; charset=utf-8');
    return true;
  };
};
