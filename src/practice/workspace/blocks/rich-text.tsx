import type { ReactNode } from 'react';
import { emojiOf } from './emoji.ts';
import { ChannelMention, SafeLink, SlackDate, UserMention } from './mrkdwn.tsx';
import { type Fields, fieldsOf, listOf, numberOf, stringOf } from './read-fields.ts';

const LeafContent = ({ leaf }: { leaf: Fields }): ReactNode => {
  switch (leaf.type) {
    case 'text':
      return stringOf(leaf.text);
    case 'link':
      return <SafeLink url={stringOf(leaf.url)}>{stringOf(leaf.text) || stringOf(leaf.url)}</SafeLink>;
    case 'user':
      return <UserMention id={stringOf(leaf.user_id)} />;
    case 'channel':
      return <ChannelMention id={stringOf(leaf.channel_id)} />;
    case 'usergroup':
      return <span className="mention">@{stringOf(leaf.usergroup_id)}</span>;
    case 'broadcast':
      return <span className="mention mention-me">@{stringOf(leaf.range)}</span>;
    case 'emoji':
      return <span className="emoji">{emojiOf(stringOf(leaf.name))}</span>;
    case 'date':
      return (
        <SlackDate
          at={numberOf(leaf.timestamp) ?? 0}
          format={stringOf(leaf.format)}
          url={stringOf(leaf.url)}
          fallback={stringOf(leaf.fallback)}
        />
      );
    case 'color':
      return <code className="code">{stringOf(leaf.value)}</code>;
    default:
      return stringOf(leaf.text);
  }
};

const Leaf = ({ leaf }: { leaf: Fields }) => {
  const style = fieldsOf(leaf.style);
  let node: ReactNode = <LeafContent leaf={leaf} />;
  if (style.code === true) node = <code className="code">{node}</code>;
  if (style.strike === true) node = <s>{node}</s>;
  if (style.italic === true) node = <em>{node}</em>;
  if (style.bold === true) node = <strong>{node}</strong>;
  if (style.underline === true) node = <u>{node}</u>;
  return node;
};

const Leaves = ({ elements }: { elements: unknown }) =>
  listOf(elements).map((leaf, index) => <Leaf key={`${stringOf(leaf.type)}-${index}`} leaf={leaf} />);

const Piece = ({ piece }: { piece: Fields }) => {
  switch (piece.type) {
    case 'rich_text_list': {
      const items = listOf(piece.elements).map((item, index) => (
        <li key={`item-${index}`}>
          <Leaves elements={item.elements} />
        </li>
      ));
      const className = `list list-indent-${Math.min(8, numberOf(piece.indent) ?? 0)}`;
      return piece.style === 'ordered' ? (
        <ol className={className} start={(numberOf(piece.offset) ?? 0) + 1}>
          {items}
        </ol>
      ) : (
        <ul className={className}>{items}</ul>
      );
    }
    case 'rich_text_quote':
      return (
        <blockquote className="quote pre-wrap">
          <Leaves elements={piece.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre className="pre">
          <Leaves elements={piece.elements} />
        </pre>
      );
    default:
      return (
        <p className="para pre-wrap">
          <Leaves elements={piece.elements} />
        </p>
      );
  }
};

/** A `rich_text` block. */
export const RichText = ({ block }: { block: Fields }) =>
  listOf(block.elements).map((piece, index) => <Piece key={`${stringOf(piece.type)}-${index}`} piece={piece} />);
