import type { PageMessage } from '../../slack/page-api.ts';
import { pathOf } from '../app/route.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { emojiOf, QUICK_REACTIONS } from '../blocks/emoji.ts';
import { Icon } from './icon.tsx';
import { MenuButton } from './menu.tsx';

/** What one can do with a message: react, reply in its thread, copy its link, the app's message shortcuts. */
export const MessageToolbar = ({
  message,
  onReply,
  onMenu,
}: {
  message: PageMessage;
  onReply?(): void;
  onMenu(isOpen: boolean): void;
}) => {
  const { state, api, attempt, say, me } = useWorkspace();
  const link =
    window.location.origin +
    pathOf({ kind: 'channel', channel: message.channel, thread: message.threadTs ?? message.ts });
  const react = (name: string) => {
    const isMine = message.reactions.some((each) => each.name === name && each.users.includes(me.id));
    void attempt(() => api.react({ channel: message.channel, ts: message.ts, name, add: !isMine }));
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      say('Link copied.', 'info');
    } catch {
      say(`This browser did not let the page copy. The link is ${link}`, 'info');
    }
  };
  return (
    <div className="toolbar" role="toolbar" aria-label="Message actions">
      <MenuButton
        label="Add reaction"
        className="btn-quiet"
        onOpenChange={onMenu}
        items={QUICK_REACTIONS.map((name) => ({
          key: name,
          label: `${emojiOf(name)}  ${name.replaceAll('_', ' ')}`,
          run: () => react(name),
        }))}
      >
        <Icon name="smile" />
      </MenuButton>
      {onReply && (
        <button
          type="button"
          className="btn-quiet"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={onReply}
        >
          <Icon name="reply" />
        </button>
      )}
      <MenuButton
        label="More actions"
        className="btn-quiet"
        onOpenChange={onMenu}
        items={[
          { key: 'copy', label: 'Copy link', run: () => void copy() },
          ...((state.boot?.messageShortcuts.length ?? 0) > 0
            ? [{ key: 'app', label: state.boot?.appName ?? 'App', isHeading: true }]
            : []),
          ...(state.boot?.messageShortcuts ?? []).map((shortcut) => ({
            key: shortcut.callbackId,
            label: shortcut.name,
            run: () =>
              void attempt(() =>
                api.shortcut({ callbackId: shortcut.callbackId, channel: message.channel, ts: message.ts }),
              ),
          })),
        ]}
      >
        <Icon name="dots-vertical" />
      </MenuButton>
    </div>
  );
};
