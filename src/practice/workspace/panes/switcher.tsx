import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../slack/page-api.ts';
import { goTo, pathOf } from '../app/route.ts';
import { momentOf, shortMoment } from '../app/time-format.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { Dialog } from './dialog.tsx';
import { Icon, type IconName } from './icon.tsx';

type Target = { key: string; icon: IconName; label: string; detail: string; run(): void };

const useTargets = (words: string, found: PageMessage[]): Target[] => {
  const { state, userOf, api, attempt, me, actAs } = useWorkspace();
  const { boot } = state;
  if (!boot) return [];
  const places: Target[] = [
    ...state.channels.map((channel) => ({
      key: channel.id,
      icon: 'chat' as const,
      label: channel.kind === 'channel' ? `#${channel.name}` : userOf(channel.userId ?? '').realName,
      detail: channel.kind === 'channel' ? channel.topic : 'Direct message',
      run: () => goTo(`/c/${channel.id}`),
    })),
    { key: 'home', icon: 'check', label: `${boot.appName} Home`, detail: 'App', run: () => goTo('/home') },
    { key: 'agent', icon: 'spark', label: `Ask ${boot.appName}`, detail: 'App', run: () => goTo('/agent') },
    {
      key: 'market',
      icon: 'market',
      label: 'Market',
      detail: 'What the outside world sees',
      run: () => goTo('/market'),
    },
    ...boot.globalShortcuts.map((shortcut) => ({
      key: `shortcut-${shortcut.callbackId}`,
      icon: 'bolt' as const,
      label: shortcut.name,
      detail: 'Shortcut',
      run: () => void attempt(() => api.shortcut({ callbackId: shortcut.callbackId })),
    })),
    ...boot.users
      .filter((user) => !user.isBot && user.id !== me.id)
      .map((user) => ({
        key: `act-${user.id}`,
        icon: 'eye' as const,
        label: `Act as ${user.realName}`,
        detail: user.title,
        run: () => actAs(user.id),
      })),
  ];
  const wanted = words.trim().toLowerCase();
  const fits = places.filter((place) => place.label.toLowerCase().includes(wanted)).slice(0, wanted ? 8 : 14);
  const messages = found.map((message) => ({
    key: `message-${message.channel}-${message.ts}`,
    icon: 'search' as const,
    label: message.text.replace(/\s+/g, ' ').slice(0, 120) || 'A card',
    detail: `${userOf(message.user).realName} · ${shortMoment(momentOf(message.ts), me.timeZone)}`,
    run: () => goTo(pathOf({ kind: 'channel', channel: message.channel, thread: message.threadTs ?? message.ts })),
  }));
  return [...fits, ...messages];
};

/** Jump to a place, run a shortcut, or search messages: Ctrl+K. */
export const Switcher = ({ onClose }: { onClose(): void }) => {
  const { api, attempt } = useWorkspace();
  const [words, setWords] = useState('');
  const [found, setFound] = useState<PageMessage[]>([]);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const targets = useTargets(words, found);
  useEffect(() => {
    if (words.trim().length < 2) {
      setFound([]);
      return;
    }
    let isLatest = true;
    const timer = setTimeout(async () => {
      const answer = await attempt(() => api.search(words.trim()));
      if (isLatest && answer) setFound(answer.messages.slice(0, 12));
    }, 150);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [words, api, attempt]);
  useEffect(() => {
    list.current?.querySelector('[data-active=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const take = (target: Target | undefined) => {
    if (!target) return;
    onClose();
    target.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) => Math.max(0, Math.min(targets.length - 1, now + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(targets[at]);
    }
  };
  return (
    <Dialog className="switcher" label="Search or jump to" onClose={onClose}>
      <div className="switcher-box">
        <Icon name="search" />
        <input
          data-autofocus
          className="switcher-input"
          placeholder="Jump to a channel, or search messages"
          aria-label="Jump to a channel, or search messages"
          role="combobox"
          aria-expanded="true"
          aria-controls="switcher-list"
          aria-activedescendant={targets[at] ? `switcher-${at}` : undefined}
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div ref={list} id="switcher-list" role="listbox" aria-label="Places and messages" className="switcher-list">
        {targets.map((target, index) => (
          <div
            key={target.key}
            id={`switcher-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            data-active={index === at}
            className="switcher-item"
            onPointerMove={() => setAt(index)}
            onClick={() => take(target)}
            onKeyDown={press}
          >
            <Icon name={target.icon} />
            <span className="switcher-label">{target.label}</span>
            <span className="menu-detail">{target.detail}</span>
          </div>
        ))}
        {targets.length === 0 && <div className="empty">Nothing like “{words}”. Try fewer words.</div>}
      </div>
    </Dialog>
  );
};
