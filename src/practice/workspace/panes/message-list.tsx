import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../slack/page-api.ts';
import { dayKey, dayName, momentOf } from '../app/time-format.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { MessageRow } from './message-row.tsx';

const COMPACT_WITHIN_S = 300;
const NEAR_BOTTOM_PX = 80;

const follows = (message: PageMessage, before: PageMessage | undefined) =>
  before !== undefined &&
  before.user === message.user &&
  !before.ephemeralFor === !message.ephemeralFor &&
  !message.blocks?.length &&
  !before.blocks?.length &&
  Number(message.ts) - Number(before.ts) < COMPACT_WITHIN_S;

/** Messages with day dividers. Stays at the newest while the reader is there; arrows walk from message to message. */
export const MessageList = ({
  messages,
  isInThread = false,
  marked,
  hasMore = false,
  onMore,
  head,
  foot,
  label,
}: {
  messages: PageMessage[];
  isInThread?: boolean;
  marked?: string;
  hasMore?: boolean;
  onMore?(): void;
  head?: ReactNode;
  foot?: ReactNode;
  label: string;
}) => {
  const { userOf, me, now } = useWorkspace();
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const first = useRef<{ ts: string; height: number }>({ ts: '', height: 0 });
  const [below, setBelow] = useState<'' | 'answer' | 'message'>('');
  const newest = messages.at(-1);
  const known = useRef(newest?.ts);
  const today = dayKey(now(), me.timeZone);

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    const oldest = messages[0]?.ts ?? '';
    if (isAtEnd.current) area.scrollTop = area.scrollHeight;
    else if (first.current.ts && oldest !== first.current.ts)
      area.scrollTop += area.scrollHeight - first.current.height;
    first.current = { ts: oldest, height: area.scrollHeight };
  }, [messages]);
  useEffect(() => {
    const area = box.current;
    if (!area || !inner.current) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) area.scrollTop = area.scrollHeight;
    });
    observer.observe(inner.current);
    observer.observe(area);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const isNew = newest !== undefined && known.current !== undefined && newest.ts > known.current;
    known.current = newest?.ts;
    if (isNew && !isAtEnd.current) setBelow(newest.ephemeralFor ? 'answer' : 'message');
  }, [newest]);
  useEffect(() => {
    if (!marked) return;
    box.current?.querySelector(`[data-ts="${CSS.escape(marked)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [marked]);

  const scroll = () => {
    const area = box.current;
    if (!area) return;
    isAtEnd.current = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_BOTTOM_PX;
    if (isAtEnd.current) setBelow('');
    if (area.scrollTop < 200 && hasMore) onMore?.();
  };
  const walk = (event: KeyboardEvent) => {
    const target = event.target;
    const isOnMessage = target === box.current || (target instanceof HTMLElement && target.matches('.msg'));
    if (!isOnMessage || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('.msg') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const to =
      at < 0 ? rows.length - 1 : Math.max(0, Math.min(rows.length - 1, at + (event.key === 'ArrowUp' ? -1 : 1)));
    rows[to]?.focus();
  };
  return (
    <div ref={box} className="messages" role="log" aria-label={label} tabIndex={0} onScroll={scroll} onKeyDown={walk}>
      <div ref={inner} className="messages-inner">
        {hasMore && onMore ? (
          <button type="button" className="btn btn-small messages-more" onClick={onMore}>
            Show older messages
          </button>
        ) : (
          head
        )}
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const at = momentOf(message.ts);
          const day = dayKey(at, me.timeZone);
          const isNewDay = !before || dayKey(momentOf(before.ts), me.timeZone) !== day;
          return (
            <div key={message.ts + (message.ephemeralFor ?? '')} data-day={day === today ? 'today' : day}>
              {isNewDay && !isInThread && (
                <div className="day">
                  <span>{dayName(at, now(), me.timeZone)}</span>
                </div>
              )}
              <MessageRow
                message={message}
                author={userOf(message.user)}
                zone={me.timeZone}
                isCompact={!isNewDay && follows(message, before)}
                isInThread={isInThread}
                isMarked={marked === message.ts}
              />
              {isInThread && index === 0 && messages.length > 1 && (
                <div className="thread-divider">
                  <span>
                    {messages.length - 1} {messages.length === 2 ? 'reply' : 'replies'}
                  </span>
                </div>
              )}
            </div>
          );
        })}
        {foot}
      </div>
      {below && (
        <div className="messages-below" role="status">
          <button
            type="button"
            className="btn btn-small"
            onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight })}
          >
            {below === 'answer' ? 'An answer that only you see ↓' : 'New below ↓'}
          </button>
        </div>
      )}
    </div>
  );
};
