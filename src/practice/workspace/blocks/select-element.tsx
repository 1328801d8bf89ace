import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useWorkspace } from '../app/workspace-context.tsx';
import { Icon } from '../panes/icon.tsx';
import { Popover } from '../panes/popover.tsx';
import { type ElementProps, useElement, useSurface } from './block-surface.tsx';
import { chosenValues, valueFieldOf } from './element-values.ts';
import { type Fields, fieldsOf, listOf, numberOf, stringOf, wordsOf } from './read-fields.ts';

type Choice = { value: string; label: string; detail: string; group: string; option: Fields };

const choiceOf = (option: Fields, group = ''): Choice => ({
  value: stringOf(option.value),
  label: wordsOf(option.text),
  detail: wordsOf(option.description),
  group,
  option,
});

const choicesOf = (options: Fields[], groups: Fields[]): Choice[] => [
  ...options.map((option) => choiceOf(option)),
  ...groups.flatMap((group) => listOf(group.options).map((option) => choiceOf(option, wordsOf(group.label)))),
];

const plainChoice = (value: string, label: string, detail = ''): Choice =>
  choiceOf({ value, text: { type: 'plain_text', text: label }, description: { type: 'plain_text', text: detail } });

/** What can be chosen: from the block, from people or channels, or from the app while somebody types. */
const useChoices = (element: Fields, blockId: string, actionId: string, words: string, isOpen: boolean) => {
  const { state } = useWorkspace();
  const surface = useSurface();
  const [loaded, setLoaded] = useState<Choice[]>([]);
  const [isLoading, setLoading] = useState(false);
  const type = stringOf(element.type).replace(/^multi_/, '');
  const isExternal = type === 'external_select';
  const shortest = numberOf(element.min_query_length) ?? 3;
  const { loadOptions } = surface;
  useEffect(() => {
    if (!isExternal || !isOpen || words.length < shortest) return;
    let isLatest = true;
    setLoading(true);
    const timer = setTimeout(async () => {
      const { options, groups } = await loadOptions(blockId, actionId, words);
      if (!isLatest) return;
      setLoaded(choicesOf(options, groups));
      setLoading(false);
    }, 150);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [isExternal, isOpen, words, shortest, loadOptions, blockId, actionId]);
  if (isExternal) {
    const hint = words.length < shortest ? `Type ${shortest} letters or more` : isLoading ? 'Looking…' : '';
    return { all: loaded, shown: words.length < shortest ? [] : loaded, hint };
  }
  const all =
    type === 'users_select'
      ? (state.boot?.users ?? []).map((user) => plainChoice(user.id, user.realName, user.title))
      : type === 'channels_select' || type === 'conversations_select'
        ? state.channels
            .filter((channel) => type === 'conversations_select' || channel.kind === 'channel')
            .map((channel) => plainChoice(channel.id, channel.kind === 'channel' ? `#${channel.name}` : channel.name))
        : choicesOf(listOf(element.options), listOf(element.option_groups));
  const wanted = words.toLowerCase();
  return { all, shown: all.filter((choice) => choice.label.toLowerCase().includes(wanted)), hint: '' };
};

/** All single and multi selects, as a combobox with a search field. */
export const SelectElement = (props: ElementProps) => {
  const { element, blockId } = props;
  const { actionId, value, choose, isBusy, hasError } = useElement(props);
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const listId = useId();
  const valueField = valueFieldOf(stringOf(element.type)) ?? { field: 'selected_option', isMany: false };
  const { all, shown, hint } = useChoices(element, blockId, actionId, words, isOpen);
  const chosen = chosenValues(value);
  const keepsOptions = valueField.field.startsWith('selected_option');
  const known = [...listOf(value.selected_options), fieldsOf(value.selected_option)].map((option) => choiceOf(option));
  const labelOf = (id: string) => [...known, ...all].find((choice) => choice.value === id)?.label ?? id;
  const most = numberOf(element.max_selected_items) ?? Number.POSITIVE_INFINITY;

  useEffect(() => {
    if (isOpen) search.current?.focus();
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    setWords('');
    setAt(0);
  };
  const keepMany = (values: string[]) => {
    const optionOf = (id: string) => [...all, ...known].find((choice) => choice.value === id)?.option;
    void choose({ [valueField.field]: keepsOptions ? values.map(optionOf).filter(Boolean) : values });
  };
  const pick = (choice: Choice | undefined) => {
    if (!choice) return;
    if (valueField.isMany) {
      const isChosen = chosen.includes(choice.value);
      if (isChosen) keepMany(chosen.filter((id) => id !== choice.value));
      else if (chosen.length < most) keepMany([...chosen, choice.value]);
      return;
    }
    close();
    button.current?.focus();
    void choose({ [valueField.field]: keepsOptions ? choice.option : choice.value });
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) => Math.max(0, Math.min(shown.length - 1, now + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      pick(shown[at]);
    } else if (event.key === 'Tab') close();
  };
  const placeholder = wordsOf(element.placeholder) || 'Choose an option';
  const [first] = chosen;
  return (
    <div className="select">
      <button
        ref={button}
        type="button"
        className="select-button"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-haspopup="listbox"
        aria-labelledby={props.labelId}
        aria-describedby={props.hintId}
        aria-label={props.labelId ? undefined : placeholder}
        aria-invalid={hasError}
        aria-busy={isBusy}
        onClick={() => (isOpen ? close() : setOpen(true))}
      >
        {valueField.isMany && first !== undefined ? (
          <span className="select-chips">
            {chosen.map((id) => (
              <span key={id} className="chip">
                {labelOf(id)}
              </span>
            ))}
          </span>
        ) : (
          <span className={first === undefined ? 'select-placeholder' : 'select-value'}>
            {first === undefined ? placeholder : labelOf(first)}
          </span>
        )}
        <Icon name="down" />
      </button>
      {isOpen && (
        <Popover anchor={button} onClose={close} isAsWide className="listbox">
          <input
            ref={search}
            className="listbox-search"
            placeholder="Search"
            aria-label={`Search: ${placeholder}`}
            aria-controls={listId}
            aria-activedescendant={shown[at] ? `${listId}-${at}` : undefined}
            value={words}
            onChange={(event) => {
              setWords(event.target.value);
              setAt(0);
            }}
            onKeyDown={move}
          />
          <div role="listbox" id={listId} aria-multiselectable={valueField.isMany} className="listbox-items">
            {shown.map((choice, index) => (
              <div key={`${choice.group}-${choice.value}`} role="presentation">
                {choice.group && choice.group !== shown[index - 1]?.group && (
                  <div className="menu-heading">{choice.group}</div>
                )}
                <div
                  id={`${listId}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={chosen.includes(choice.value)}
                  data-active={index === at}
                  className="listbox-item"
                  onPointerMove={() => setAt(index)}
                  onClick={() => pick(choice)}
                  onKeyDown={move}
                >
                  <span className="listbox-words">
                    <span>{choice.label}</span>
                    {choice.detail && <span className="menu-detail">{choice.detail}</span>}
                  </span>
                  {chosen.includes(choice.value) && <Icon name="check" />}
                </div>
              </div>
            ))}
            {shown.length === 0 && <div className="menu-heading">{hint || 'Nothing like that'}</div>}
          </div>
        </Popover>
      )}
    </div>
  );
};
