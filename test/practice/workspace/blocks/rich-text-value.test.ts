import { describe, expect, test } from '@jest/globals';
import { richTextOf, typedOf } from '../../../../src/practice/workspace/blocks/rich-text-value.ts';

describe('what is typed into a rich text input', () => {
  test('becomes a rich_text block with styles, links, mentions, lists, quotes and code', () => {
    expect(richTextOf('see *now* and `x` <https://a.example|here> <@U1>')).toEqual({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'see ' },
            { type: 'text', text: 'now', style: { bold: true } },
            { type: 'text', text: ' and ' },
            { type: 'text', text: 'x', style: { code: true } },
            { type: 'text', text: ' ' },
            { type: 'link', url: 'https://a.example', text: 'here' },
            { type: 'text', text: ' ' },
            { type: 'user', user_id: 'U1' },
          ],
        },
      ],
    });
    expect(richTextOf('• one\n• two')?.elements).toMatchObject([{ type: 'rich_text_list', style: 'bullet' }]);
  });

  test('comes back as it was typed', () => {
    for (const typed of ['plain', 'a *bold* word', '• one\n• two', '> a quote', '```let x```', '<@U1> and <#C1>']) {
      expect(typedOf(richTextOf(typed) ?? {})).toBe(typed);
    }
  });

  test('is nothing where nothing was typed', () => expect(richTextOf('  ')).toBeNull());
});
