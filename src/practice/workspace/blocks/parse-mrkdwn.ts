/** A run of text inside a line of Slack mrkdwn. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user'; id: string }
  | { kind: 'channel'; id: string; label: string }
  | { kind: 'group'; id: string; label: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'date'; at: number; format: string; url: string; fallback: string }
  | { kind: 'emoji'; name: string }
  | { kind: 'break' };

/** A block of lines inside Slack mrkdwn. */
export type MrkdwnPart =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] }
  | { kind: 'code'; text: string };

const ESCAPES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Undoes Slack's three escapes, and only those. */
export const unescapeMrkdwn = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (found) => ESCAPES[found] ?? found);

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);

/** Where the style opened at `from` closes, or -1: the closer touches a word on its left and none on its right. */
const closerOf = (text: string, from: number, marker: string): number => {
  const first = text[from + 1];
  if (first === undefined || /\s/.test(first) || first === marker || isWord(text[from - 1])) return -1;
  for (let index = from + 2; index < text.length; index += 1) {
    const char = text[index];
    if (char === '\n') return -1;
    if (char === '<') {
      const end = text.indexOf('>', index);
      if (end > 0) index = end;
    } else if (char === marker && !/\s/.test(text[index - 1] ?? ' ') && !isWord(text[index + 1])) return index;
  }
  return -1;
};

const entityOf = (body: string): Inline | null => {
  const bar = body.indexOf('|');
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? '' : unescapeMrkdwn(body.slice(bar + 1));
  if (/^@[UWB]/.test(target)) return { kind: 'user', id: target.slice(1) };
  if (/^#[CGD]/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), label };
  if (target.startsWith('!date^')) {
    const [, seconds, format, url] = target.split('^');
    const at = Number(seconds);
    if (!Number.isFinite(at)) return { kind: 'text', text: label };
    return { kind: 'date', at, format: unescapeMrkdwn(format ?? ''), url: url ?? '', fallback: label };
  }
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: 'broadcast', range: target.slice(1) };
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(target)) {
    return {
      kind: 'link',
      url: unescapeMrkdwn(target),
      label: label || unescapeMrkdwn(target.replace(/^mailto:/, '')),
    };
  }
  return null;
};

/** Parses the inside of a line or paragraph; line ends become breaks. Bare URLs become links where that is wanted. */
export const parseInline = (text: string, linksBareUrls = true): Inline[] => {
  const found: Inline[] = [];
  let plain = '';
  const flush = () => {
    if (plain) found.push({ kind: 'text', text: unescapeMrkdwn(plain) });
    plain = '';
  };
  const push = (inline: Inline) => {
    flush();
    found.push(inline);
  };
  for (let index = 0; index < text.length; ) {
    const char = text[index] ?? '';
    if (char === '\n') {
      push({ kind: 'break' });
      index += 1;
      continue;
    }
    if (char === '<') {
      const end = text.indexOf('>', index);
      const entity = end > index ? entityOf(text.slice(index + 1, end)) : null;
      if (entity) {
        push(entity);
        index = end + 1;
        continue;
      }
    }
    if (char === '`') {
      const end = text.indexOf('`', index + 1);
      if (end > index + 1 && !text.slice(index, end).includes('\n')) {
        push({ kind: 'code', text: unescapeMrkdwn(text.slice(index + 1, end)) });
        index = end + 1;
        continue;
      }
    }
    if (char === '*' || char === '_' || char === '~') {
      const end = closerOf(text, index, char);
      if (end > 0) {
        push({ kind: STYLES[char], children: parseInline(text.slice(index + 1, end), linksBareUrls) });
        index = end + 1;
        continue;
      }
    }
    if (char === ':' && !isWord(text[index - 1])) {
      const shortcode = /^:([a-z0-9_+-]+):/.exec(text.slice(index, index + 60));
      if (shortcode?.[1] && !/^\d+$/.test(shortcode[1])) {
        push({ kind: 'emoji', name: shortcode[1] });
        index += shortcode[0].length;
        continue;
      }
    }
    if (linksBareUrls && char === 'h' && !isWord(text[index - 1])) {
      const bare = /^https?:\/\/[^\s<>]*[^\s<>.,;:!?)'"*_~]/.exec(text.slice(index));
      if (bare) {
        push({ kind: 'link', url: unescapeMrkdwn(bare[0]), label: unescapeMrkdwn(bare[0]) });
        index += bare[0].length;
        continue;
      }
    }
    plain += char;
    index += 1;
  }
  flush();
  return found;
};

const QUOTE = /^(?:>|&gt;) ?/;
const BULLET = /^\s*[•◦▪-] +/;
const NUMBER = /^\s*(\d{1,3})\. +/;

const partsOfLines = (lines: string[], linksBareUrls: boolean): MrkdwnPart[] => {
  const inline = (text: string) => parseInline(text, linksBareUrls);
  const parts: MrkdwnPart[] = [];
  let paragraph: string[] = [];
  const flush = () => {
    while (paragraph.length > 0 && paragraph[0]?.trim() === '') paragraph.shift();
    while (paragraph.length > 0 && paragraph.at(-1)?.trim() === '') paragraph.pop();
    if (paragraph.length > 0) parts.push({ kind: 'paragraph', children: inline(paragraph.join('\n')) });
    paragraph = [];
  };
  const take = (from: number, test: (line: string) => boolean) => {
    let to = from;
    while (to < lines.length && test(lines[to] ?? '')) to += 1;
    return lines.slice(from, to);
  };
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? '';
    const number = NUMBER.exec(line);
    if (QUOTE.test(line)) {
      flush();
      const quoted = take(index, (next) => QUOTE.test(next));
      parts.push({ kind: 'quote', children: inline(quoted.map((next) => next.replace(QUOTE, '')).join('\n')) });
      index += quoted.length;
    } else if (BULLET.test(line) || number) {
      flush();
      const marker = number ? NUMBER : BULLET;
      const items = take(index, (next) => marker.test(next));
      parts.push({
        kind: 'list',
        ordered: number !== null,
        start: Number(number?.[1] ?? 1),
        items: items.map((next) => inline(next.replace(marker, ''))),
      });
      index += items.length;
    } else {
      paragraph.push(line);
      index += 1;
    }
  }
  flush();
  return parts;
};

/** Slack mrkdwn → parts. Never fails: what is not markup stays text. `verbatim` text links no bare URLs. */
export const parseMrkdwn = (text: string, linksBareUrls = true): MrkdwnPart[] =>
  text
    .split(/```\n?([\s\S]*?)```/)
    .flatMap((piece, index): MrkdwnPart[] =>
      index % 2 === 1
        ? [{ kind: 'code', text: unescapeMrkdwn(piece.replace(/\n$/, '')) }]
        : partsOfLines(piece.split('\n'), linksBareUrls),
    );
