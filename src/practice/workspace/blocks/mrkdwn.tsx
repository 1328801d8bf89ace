import { type MouseEvent, type ReactNode, useMemo } from 'react';
import { goTo, ownPath } from '../app/route.ts';
import { fillDateFormat, longMoment } from '../app/time-format.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { emojiOf } from './emoji.ts';
import { type Inline, type MrkdwnPart, parseInline, parseMrkdwn } from './parse-mrkdwn.ts';
import { fieldsOf, wordsOf } from './read-fields.ts';

/** A link: pages of this workspace open in place, everything else in a new tab, other schemes not at all. */
export const SafeLink = ({ url, className, children }: { url: string; className?: string; children: ReactNode }) => {
  if (!/^(?:https?:|mailto:|tel:|\/)/i.test(url)) return <>{children}</>;
  const path = ownPath(url);
  const follow = (event: MouseEvent) => {
    if (!path || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(path);
  };
  return (
    <a
      href={path ?? url}
      className={className}
      onClick={follow}
      {...(path ? {} : { target: '_blank', rel: 'noopener noreferrer' })}
    >
      {children}
    </a>
  );
};

/** `@Name`, as a mention. */
export const UserMention = ({ id }: { id: string }) => {
  const { userOf, me } = useWorkspace();
  return <span className={id === me.id ? 'mention mention-me' : 'mention'}>@{userOf(id).realName}</span>;
};

/** `#channel`, as a link. */
export const ChannelMention = ({ id, label = '' }: { id: string; label?: string }) => {
  const { state } = useWorkspace();
  const name = state.channels.find((channel) => channel.id === id)?.name ?? (label || id);
  return (
    <SafeLink url={`/c/${id}`} className="mention">
      #{name}
    </SafeLink>
  );
};

/** A moment in the reader's zone, in the app's format. */
export const SlackDate = ({
  at,
  format,
  url,
  fallback,
}: {
  at: number;
  format: string;
  url: string;
  fallback: string;
}) => {
  const { me, now } = useWorkspace();
  const moment = new Date(at * 1000);
  const time = (
    <time dateTime={moment.toISOString()} title={`${longMoment(moment, me.timeZone)} (${me.timeZone})`}>
      {format ? fillDateFormat(format, moment, now(), me.timeZone) : fallback}
    </time>
  );
  return url ? <SafeLink url={url}>{time}</SafeLink> : time;
};

/** Text whose ⏸ is drawn by the page, because many machines have no font with it; copied and read aloud it is the same. */
export const WithMarks = ({ text }: { text: string }): ReactNode =>
  text.split(/(⏸\ufe0f?)/).map((part, index) =>
    part.startsWith('⏸') ? (
      <span key={`mark-${index}`} className="mark-pause">
        {part}
      </span>
    ) : (
      part
    ),
  );

const InlineNode = ({ inline }: { inline: Inline }): ReactNode => {
  switch (inline.kind) {
    case 'text':
      return <WithMarks text={inline.text} />;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{<Inlines inlines={inline.children} />}</strong>;
    case 'italic':
      return <em>{<Inlines inlines={inline.children} />}</em>;
    case 'strike':
      return <s>{<Inlines inlines={inline.children} />}</s>;
    case 'code':
      return <code className="code">{inline.text}</code>;
    case 'link':
      return (
        <SafeLink url={inline.url} {...(/^[A-Z]+-\d+$/.test(inline.label) ? { className: 'link-id' } : {})}>
          {inline.label}
        </SafeLink>
      );
    case 'user':
      return <UserMention id={inline.id} />;
    case 'channel':
      return <ChannelMention id={inline.id} label={inline.label} />;
    case 'group':
      return <span className="mention">@{inline.label.replace(/^@/, '') || 'group'}</span>;
    case 'broadcast':
      return <span className="mention mention-me">@{inline.range}</span>;
    case 'date':
      return <SlackDate {...inline} />;
    case 'emoji':
      return (
        <span className="emoji">
          <WithMarks text={emojiOf(inline.name)} />
        </span>
      );
  }
};

const Inlines = ({ inlines }: { inlines: Inline[] }): ReactNode =>
  inlines.map((inline, index) => <InlineNode key={`${inline.kind}-${index}`} inline={inline} />);

const Part = ({ part }: { part: MrkdwnPart }) => {
  if (part.kind === 'code') return <pre className="pre">{part.text}</pre>;
  if (part.kind === 'quote') {
    return (
      <blockquote className="quote">
        <Inlines inlines={part.children} />
      </blockquote>
    );
  }
  if (part.kind === 'list') {
    const items = part.items.map((item, index) => (
      <li key={`item-${index}`}>
        <Inlines inlines={item} />
      </li>
    ));
    return part.ordered ? (
      <ol className="list" start={part.start}>
        {items}
      </ol>
    ) : (
      <ul className="list">{items}</ul>
    );
  }
  return (
    <p className="para">
      <Inlines inlines={part.children} />
    </p>
  );
};

/** Slack mrkdwn as elements; every piece of text is escaped by React. */
export const Mrkdwn = ({ text, linksBareUrls = true }: { text: string; linksBareUrls?: boolean }) => {
  const parts = useMemo(() => parseMrkdwn(text, linksBareUrls), [text, linksBareUrls]);
  return parts.map((part, index) => <Part key={`${part.kind}-${index}`} part={part} />);
};

/** One line of mrkdwn without paragraphs, for context lines, table cells and previews. */
export const InlineMrkdwn = ({ text, linksBareUrls = true }: { text: string; linksBareUrls?: boolean }) => {
  const inlines = useMemo(() => parseInline(text, linksBareUrls), [text, linksBareUrls]);
  return <Inlines inlines={inlines} />;
};

/** A text object: mrkdwn is parsed; plain text keeps its line ends, and its emoji codes unless the app says not to. */
export const TextObject = ({ value, isInline = false }: { value: unknown; isInline?: boolean }) => {
  const object = fieldsOf(value);
  const text = wordsOf(value);
  if (object.type === 'mrkdwn') {
    const linksBareUrls = object.verbatim !== true;
    return isInline ? (
      <InlineMrkdwn text={text} linksBareUrls={linksBareUrls} />
    ) : (
      <Mrkdwn text={text} linksBareUrls={linksBareUrls} />
    );
  }
  const shown =
    object.emoji === false ? text : text.replace(/:([a-z][a-z0-9_+-]*):/g, (_whole, name: string) => emojiOf(name));
  return isInline ? (
    <WithMarks text={shown} />
  ) : (
    <p className="para pre-wrap">
      <WithMarks text={shown} />
    </p>
  );
};
