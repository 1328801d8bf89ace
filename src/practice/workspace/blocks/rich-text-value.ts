import { type Inline, type MrkdwnPart, parseMrkdwn } from './parse-mrkdwn.ts';
import { type Fields, fieldsOf, listOf, stringOf } from './read-fields.ts';

type Style = { bold?: true; italic?: true; strike?: true };
const styled = (style: Style): Fields => (Object.keys(style).length > 0 ? { style } : {});

const leavesOf = (inlines: Inline[], style: Style = {}): Fields[] => inlines.flatMap((inline) => leafOf(inline, style));

const leafOf = (inline: Inline, style: Style): Fields[] => {
  switch (inline.kind) {
    case 'bold':
    case 'italic':
    case 'strike':
      return leavesOf(inline.children, { ...style, [inline.kind]: true });
    case 'code':
      return [{ type: 'text', text: inline.text, style: { ...style, code: true } }];
    case 'link':
      return [
        {
          type: 'link',
          url: inline.url,
          ...(inline.label !== inline.url ? { text: inline.label } : {}),
          ...styled(style),
        },
      ];
    case 'user':
      return [{ type: 'user', user_id: inline.id }];
    case 'channel':
      return [{ type: 'channel', channel_id: inline.id }];
    case 'group':
      return [{ type: 'usergroup', usergroup_id: inline.id }];
    case 'broadcast':
      return [{ type: 'broadcast', range: inline.range }];
    case 'date':
      return [{ type: 'date', timestamp: inline.at, format: inline.format, fallback: inline.fallback }];
    case 'emoji':
      return [{ type: 'emoji', name: inline.name }];
    case 'break':
      return [{ type: 'text', text: '\n' }];
    case 'text':
      return [{ type: 'text', text: inline.text, ...styled(style) }];
  }
};

/** What was typed with Slack's marks (`*bold*`, `> quote`, lists) as a `rich_text` block; null for nothing. */
export const richTextOf = (typed: string): Fields | null => {
  if (typed.trim() === '') return null;
  return { type: 'rich_text', elements: parseMrkdwn(typed).map(pieceOf) };
};

const pieceOf = (part: MrkdwnPart): Fields => {
  switch (part.kind) {
    case 'paragraph':
      return { type: 'rich_text_section', elements: leavesOf(part.children) };
    case 'quote':
      return { type: 'rich_text_quote', elements: leavesOf(part.children) };
    case 'code':
      return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: part.text }] };
    case 'list':
      return {
        type: 'rich_text_list',
        style: part.ordered ? 'ordered' : 'bullet',
        indent: 0,
        elements: part.items.map((item) => ({ type: 'rich_text_section', elements: leavesOf(item) })),
      };
  }
};

const MARKS = [
  ['bold', '*'],
  ['italic', '_'],
  ['strike', '~'],
  ['code', '`'],
] as const;

const typedLeaf = (leaf: Fields): string => {
  const style = fieldsOf(leaf.style);
  const around = MARKS.filter(([name]) => style[name] === true)
    .map(([, mark]) => mark)
    .join('');
  const inner = (): string => {
    switch (leaf.type) {
      case 'link':
        return leaf.text ? `<${stringOf(leaf.url)}|${stringOf(leaf.text)}>` : stringOf(leaf.url);
      case 'user':
        return `<@${stringOf(leaf.user_id)}>`;
      case 'channel':
        return `<#${stringOf(leaf.channel_id)}>`;
      case 'usergroup':
        return `<!subteam^${stringOf(leaf.usergroup_id)}>`;
      case 'broadcast':
        return `<!${stringOf(leaf.range)}>`;
      case 'emoji':
        return `:${stringOf(leaf.name)}:`;
      default:
        return stringOf(leaf.text) || stringOf(leaf.fallback);
    }
  };
  return around + inner() + [...around].reverse().join('');
};
const typedLeaves = (elements: unknown): string => listOf(elements).map(typedLeaf).join('');

/** A `rich_text` block as a person would type it. */
export const typedOf = (block: Fields): string =>
  listOf(block.elements)
    .map((piece) => {
      switch (piece.type) {
        case 'rich_text_list':
          return listOf(piece.elements)
            .map((item, index) => `${piece.style === 'ordered' ? `${index + 1}.` : '•'} ${typedLeaves(item.elements)}`)
            .join('\n');
        case 'rich_text_quote':
          return `> ${typedLeaves(piece.elements).replaceAll('\n', '\n> ')}`;
        case 'rich_text_preformatted':
          return `\`\`\`${typedLeaves(piece.elements)}\`\`\``;
        default:
          return typedLeaves(piece.elements);
      }
    })
    .join('\n');
