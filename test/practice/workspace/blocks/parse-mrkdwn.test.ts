import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Inline,
  type MrkdwnPart,
  parseInline,
  parseMrkdwn,
} from '../../../../src/practice/workspace/blocks/parse-mrkdwn.ts';

const text = (words: string): Inline => ({ kind: 'text', text: words });

describe('mrkdwn', () => {
  test('bold, italic, strike and code need a word boundary on both sides', () => {
    expect(parseInline('*a* b_c_d ~x~ `*y*` 2*3*4')).toEqual([
      { kind: 'bold', children: [text('a')] },
      text(' b_c_d '),
      { kind: 'strike', children: [text('x')] },
      text(' '),
      { kind: 'code', text: '*y*' },
      text(' 2*3*4'),
    ]);
  });

  test('people, channels, broadcasts, groups, dates and links', () => {
    expect(
      parseInline(
        '<@U1> <#C1|general> <!here> <!subteam^S1|@finance> <https://a.example/?x=1&amp;y=2|the &lt;page&gt;>',
      ),
    ).toEqual([
      { kind: 'user', id: 'U1' },
      text(' '),
      { kind: 'channel', id: 'C1', label: 'general' },
      text(' '),
      { kind: 'broadcast', range: 'here' },
      text(' '),
      { kind: 'group', id: 'S1', label: '@finance' },
      text(' '),
      { kind: 'link', url: 'https://a.example/?x=1&y=2', label: 'the <page>' },
    ]);
    expect(parseInline('<!date^1700000000^{date_short} at {time}^https://a.example|then>')).toEqual([
      { kind: 'date', at: 1_700_000_000, format: '{date_short} at {time}', url: 'https://a.example', fallback: 'then' },
    ]);
  });

  test('a link with a scheme that could run something stays text', () => {
    expect(parseInline('<javascript:alert(1)|click>')).toEqual([text('<javascript:alert(1)|click>')]);
  });

  test('bare addresses become links without the full stop, unless the text is verbatim', () => {
    expect(parseInline('see https://a.example/x.')).toEqual([
      text('see '),
      { kind: 'link', url: 'https://a.example/x', label: 'https://a.example/x' },
      text('.'),
    ]);
    expect(parseInline('see https://a.example/x.', false)).toEqual([text('see https://a.example/x.')]);
  });

  test('quotes, lists and code blocks are parts of their own', () => {
    const kinds = parseMrkdwn('Hi\n&gt; said\n> more\n• one\n• two\n3. three\n```\nx < y\n```\nend').map(
      (part) => part.kind,
    );
    expect(kinds).toEqual(['paragraph', 'quote', 'list', 'list', 'code', 'paragraph']);
    expect(parseMrkdwn('3. three\n4. four')[0]).toMatchObject({ ordered: true, start: 3 });
  });

  const wordsOf = (inlines: Inline[]): string =>
    inlines
      .map((inline) => {
        if ('children' in inline) return wordsOf(inline.children);
        return inline.kind === 'text' || inline.kind === 'code' ? inline.text : '';
      })
      .join('');
  const allWords = (parts: MrkdwnPart[]) =>
    parts
      .map((part) => {
        if (part.kind === 'code') return part.text;
        return part.kind === 'list' ? part.items.map(wordsOf).join('') : wordsOf(part.children);
      })
      .join('');

  test('any text parses, and none of its letters are lost', () => {
    const pieces = fc.array(
      fc.constantFrom('a', 'b ', '*', '_', '~', '`', '\n', '> ', '• ', '&amp;', '```', '<', '|', '!'),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(pieces, (chosen) => {
        const source = chosen.join('');
        const letters = (from: string) => from.replace(/[^ab]/g, '');
        expect(letters(allWords(parseMrkdwn(source)))).toBe(letters(source.replaceAll('&amp;', '&')));
      }),
      { numRuns: 300 },
    );
  });
});
