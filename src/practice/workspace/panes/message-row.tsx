import { memo, useMemo, useState } from 'react';
import type { PageMessage, PageUser } from '../../slack/page-api.ts';
import type { ElementValues } from '../app/practice-api.ts';
import { goTo, pathOf } from '../app/route.ts';
import { agoInWords, clockTime, longMoment, momentOf } from '../app/time-format.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { BlockList } from '../blocks/block-list.tsx';
import { BlockSurfaceProvider, useBlockSurface } from '../blocks/block-surface.tsx';
import { emojiOf } from '../blocks/emoji.ts';
import { Mrkdwn, SafeLink } from '../blocks/mrkdwn.tsx';
import { fieldsOf, listOf, stringOf } from '../blocks/read-fields.ts';
import { Avatar } from './avatar.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Icon } from './icon.tsx';
import { MessageToolbar } from './message-toolbar.tsx';

const MessageBlocks = ({ message, blocks }: { message: PageMessage; blocks: unknown[] }) => {
  const shown = useMemo(() => listOf(blocks), [blocks]);
  const container = useMemo(
    () => ({
      type: 'message' as const,
      channel: message.channel,
      ts: message.ts,
      ...(message.ephemeralFor ? { isEphemeral: true } : {}),
    }),
    [message.channel, message.ts, message.ephemeralFor],
  );
  const saved = fieldsOf(fieldsOf(message).state) as ElementValues;
  const surface = useBlockSurface(container, shown, { place: 'message', saved });
  return (
    <BlockSurfaceProvider value={surface}>
      <ErrorBoundary what="This card">
        <BlockList blocks={shown} />
      </ErrorBoundary>
    </BlockSurfaceProvider>
  );
};

const Attachments = ({ message }: { message: PageMessage }) =>
  listOf(message.attachments).map((attachment, index) => (
    <div key={`attachment-${index}`} className="attachment">
      {Array.isArray(attachment.blocks) ? (
        <MessageBlocks message={message} blocks={attachment.blocks} />
      ) : (
        <>
          {stringOf(attachment.title) && <strong>{stringOf(attachment.title)}</strong>}
          <Mrkdwn text={stringOf(attachment.text) || stringOf(attachment.fallback)} />
        </>
      )}
    </div>
  ));

const Files = ({ message }: { message: PageMessage }) =>
  (message.files ?? []).map((file) =>
    file.mimetype.startsWith('image/') ? (
      <figure key={file.id} className="image-block">
        <figcaption>{file.name}</figcaption>
        <a href={file.url} target="_blank" rel="noopener noreferrer">
          <img className="image-block-image" src={file.url} alt={file.name} loading="lazy" />
        </a>
      </figure>
    ) : (
      <a key={file.id} className="file" href={file.url} download={file.name}>
        <Icon name="file" />
        <span>
          <strong>{file.name}</strong>
          <span className="menu-detail">{file.mimetype}</span>
        </span>
      </a>
    ),
  );

const Reactions = ({ message }: { message: PageMessage }) => {
  const { api, attempt, me, userOf } = useWorkspace();
  if (message.reactions.length === 0) return null;
  return (
    <div className="reactions">
      {message.reactions.map(({ name, users }) => {
        const isMine = users.includes(me.id);
        const who = users.map((id) => userOf(id).realName).join(', ');
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={isMine}
            aria-label={`${name}: ${who}`}
            title={`${who} reacted with :${name}:`}
            onClick={() =>
              void attempt(() => api.react({ channel: message.channel, ts: message.ts, name, add: !isMine }))
            }
          >
            {emojiOf(name)} {users.length}
          </button>
        );
      })}
    </div>
  );
};

const ThreadSummary = ({ message }: { message: PageMessage }) => {
  const { userOf, now } = useWorkspace();
  if (message.replyCount === 0) return null;
  const path = pathOf({ kind: 'channel', channel: message.channel, thread: message.ts });
  return (
    <SafeLink url={path} className="thread-summary">
      <span className="thread-people">
        {message.replyUsers.slice(0, 4).map((id) => (
          <Avatar key={id} user={userOf(id)} size="small" />
        ))}
      </span>
      <strong>
        {message.replyCount} {message.replyCount === 1 ? 'reply' : 'replies'}
      </strong>
      {message.latestReply && (
        <span className="thread-latest">Last reply {agoInWords(momentOf(message.latestReply), now())}</span>
      )}
    </SafeLink>
  );
};

export type MessageRowProps = {
  message: PageMessage;
  author: PageUser;
  zone: string;
  /** Follows a message of the same author closely: no avatar and name. */
  isCompact: boolean;
  isInThread?: boolean;
  isMarked?: boolean;
};

/** One message: author, time, content, reactions, thread; its actions appear on hover and focus. */
export const MessageRow = memo(
  ({ message, author, zone, isCompact, isInThread = false, isMarked = false }: MessageRowProps) => {
    const [isMenuOpen, setMenuOpen] = useState(false);
    const { dispatch } = useWorkspace();
    const at = momentOf(message.ts);
    const time = (
      <time className="msg-time" dateTime={at.toISOString()} title={longMoment(at, zone)}>
        {clockTime(at, zone)}
      </time>
    );
    const hasBlocks = Array.isArray(message.blocks) && message.blocks.length > 0;
    return (
      <article
        className={`msg ${isCompact ? 'msg-compact' : ''} ${message.ephemeralFor ? 'msg-ephemeral' : ''} ${isMarked ? 'msg-marked' : ''}`}
        data-ts={message.ts}
        data-menu-open={isMenuOpen}
        tabIndex={-1}
        aria-label={`${author.realName}, ${longMoment(at, zone)}`}
      >
        <div className="msg-gutter">{isCompact ? time : <Avatar user={author} />}</div>
        <div className="msg-main">
          {message.ephemeralFor && (
            <div className="msg-only-you">
              <Icon name="eye" /> Only visible to you
            </div>
          )}
          {!isCompact && (
            <div className="msg-head">
              <span className="msg-author">{author.realName}</span>
              {author.isBot && <span className="app-mark">APP</span>}
              {time}
            </div>
          )}
          {hasBlocks ? (
            <MessageBlocks message={message} blocks={message.blocks ?? []} />
          ) : (
            message.text && (
              <div className="msg-text">
                <Mrkdwn text={message.text} />
              </div>
            )
          )}
          {message.edited && !author.isBot && <span className="msg-edited">(edited)</span>}
          <Attachments message={message} />
          <Files message={message} />
          <Reactions message={message} />
          {message.ephemeralFor ? (
            <button
              type="button"
              className="btn-link"
              onClick={() => dispatch({ type: 'ephemeral-dismissed', channel: message.channel, ts: message.ts })}
            >
              Dismiss message
            </button>
          ) : (
            !isInThread && <ThreadSummary message={message} />
          )}
        </div>
        {!message.ephemeralFor && (
          <MessageToolbar
            message={message}
            onMenu={setMenuOpen}
            {...(isInThread
              ? {}
              : {
                  onReply: () => goTo(pathOf({ kind: 'channel', channel: message.channel, thread: message.ts })),
                })}
          />
        )}
      </article>
    );
  },
);
MessageRow.displayName = 'MessageRow';
