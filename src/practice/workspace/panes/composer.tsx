import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWorkspace } from '../app/workspace-context.tsx';
import { AttachButton, AttachmentChips, useAttachments } from './attachments.tsx';
import { Completions } from './completions.tsx';
import { type Completion, completed, completionsFor, encodeMessage, parseCommand } from './composer-text.ts';
import { Icon } from './icon.tsx';
import { MenuButton } from './menu.tsx';

const drafts = new Map<string, string>();

/** Where people write: Enter sends, Shift+Enter breaks the line, `/`, `@` and `#` complete. */
export const Composer = ({
  channel,
  threadTs,
  placeholder,
  autoFocus = false,
}: {
  channel: string;
  threadTs?: string;
  placeholder: string;
  autoFocus?: boolean;
}) => {
  const { state, api, attempt, say } = useWorkspace();
  const draftKey = `${channel}:${threadTs ?? ''}`;
  const [text, setText] = useState(() => drafts.get(draftKey) ?? '');
  const [cursor, setCursor] = useState(0);
  const [at, setAt] = useState(0);
  const [isShut, setShut] = useState(false);
  const [isSending, setSending] = useState(false);
  const attached = useAttachments(channel);
  const box = useRef<HTMLTextAreaElement>(null);
  const cursorAfter = useRef<number | null>(null);
  const listId = useId();
  const { boot } = state;
  const users = boot?.users ?? [];

  const completions = useMemo(
    () =>
      isShut || !boot
        ? []
        : completionsFor(text, cursor, {
            commands: threadTs ? [] : boot.commands,
            users: boot.users,
            channels: state.channels,
          }),
    [text, cursor, isShut, boot, threadTs, state.channels],
  );
  const active = Math.min(at, completions.length - 1);

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    if (cursorAfter.current !== null) area.setSelectionRange(cursorAfter.current, cursorAfter.current);
    cursorAfter.current = null;
    area.style.height = 'auto';
    area.style.height = `${Math.min(220, Math.max(22, text === '' ? 22 : area.scrollHeight))}px`;
  }, [text]);
  useEffect(() => {
    if (autoFocus && window.matchMedia('(hover: hover)').matches) box.current?.focus({ preventScroll: true });
  }, [autoFocus]);

  const write = (next: string, to = next.length) => {
    drafts.set(draftKey, next);
    setText(next);
    setCursor(to);
    setAt(0);
  };
  /** The text as it would be; the same text where everything is typed already. */
  const withWord = (completion: Completion) => completed(text, cursor, completion);
  const complete = (completion: Completion) => {
    const next = withWord(completion);
    write(next.text, next.cursor);
    cursorAfter.current = next.cursor;
    box.current?.focus();
  };
  const send = async () => {
    const words = text.trim();
    if ((!words && attached.files.length === 0) || isSending || attached.isBusy) return;
    const command = parseCommand(words);
    if (command && threadTs) {
      say('Slash commands do not work in threads. Write it in the channel.', 'info');
      return;
    }
    if (command && !boot?.commands.some((known) => known.command === command.command)) {
      say(`${command.command} is not a command here. Type / to see the commands.`, 'info');
      return;
    }
    setSending(true);
    const sent = await attempt(() =>
      command
        ? api.command({ ...command, channel })
        : api.send({
            channel,
            ...(threadTs ? { threadTs } : {}),
            text: encodeMessage(words, users, state.channels),
            ...(attached.files.length > 0 ? { files: attached.files.map((file) => file.id) } : {}),
          }),
    );
    setSending(false);
    if (sent !== undefined) {
      write('');
      if (!command) attached.clear();
    }
    box.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (completions.length > 0) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        const step = event.key === 'ArrowDown' ? 1 : -1;
        setAt((active + step + completions.length) % completions.length);
        return;
      }
      const chosen = completions[active];
      const next = chosen && withWord(chosen).text;
      const isFinished = chosen?.kind === 'command' && next?.trim() === text.trim();
      const isTaken = event.key === 'Tab' ? next !== text : event.key === 'Enter' && !event.shiftKey && !isFinished;
      if (chosen && isTaken) {
        event.preventDefault();
        complete(chosen);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        setShut(true);
        return;
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  const shortcuts = boot?.globalShortcuts ?? [];
  return (
    <div className="composer" data-dropping={attached.isOver} ref={attached.dropOn}>
      {completions.length > 0 && (
        <Completions
          id={listId}
          completions={completions}
          active={active}
          onTake={(completion) => {
            // What is typed in full is sent, as Enter sends it.
            if (withWord(completion).text === text) void send();
            else complete(completion);
          }}
        />
      )}
      <AttachmentChips attached={attached} />
      <div className="composer-box">
        <AttachButton attached={attached} />
        {!threadTs && shortcuts.length > 0 && (
          <MenuButton
            label="Shortcuts"
            className="btn-quiet"
            align="start"
            items={shortcuts.map((shortcut) => ({
              key: shortcut.callbackId,
              label: shortcut.name,
              run: () => void attempt(() => api.shortcut({ callbackId: shortcut.callbackId })),
            }))}
          >
            <Icon name="bolt" />
          </MenuButton>
        )}
        <textarea
          ref={box}
          rows={1}
          value={text}
          aria-label={placeholder}
          placeholder={placeholder}
          role="combobox"
          aria-expanded={completions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={completions.length > 0 ? `${listId}-${active}` : undefined}
          onChange={(event) => {
            setShut(false);
            write(event.target.value, event.target.selectionStart);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={press}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return;
            event.preventDefault();
            void attached.add(event.clipboardData.files);
          }}
        />
        <button
          type="button"
          className="btn-send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={(text.trim() === '' && attached.files.length === 0) || isSending || attached.isBusy}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
};
