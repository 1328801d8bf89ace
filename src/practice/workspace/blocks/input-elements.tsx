import { type KeyboardEvent, useId } from 'react';
import { momentOfInput, zonedInput } from '../app/time-format.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { type ElementProps, useElement } from './block-surface.tsx';
import { chosenValues } from './element-values.ts';
import { TextObject } from './mrkdwn.tsx';
import { fieldsOf, listOf, numberOf, stringOf, stringsOf, wordsOf } from './read-fields.ts';

const INPUT_TYPES: Record<string, 'text' | 'email' | 'url'> = { email_text_input: 'email', url_text_input: 'url' };

/** `plain_text_input`, `email_text_input`, `url_text_input` and `number_input`. */
export const TextElement = (props: ElementProps & { dispatches?: boolean }) => {
  const { element } = props;
  const { value, keep, press, hasError } = useElement(props);
  const text = stringOf(value.value);
  const type = stringOf(element.type);
  const longest = numberOf(element.max_length);
  const triggers = stringsOf(fieldsOf(element.dispatch_action_config).trigger_actions_on);
  const onEnter = props.dispatches === true && (triggers.length === 0 || triggers.includes('on_enter_pressed'));
  const isMultiline = element.multiline === true;
  const shared = {
    className: 'field',
    value: text,
    placeholder: wordsOf(element.placeholder),
    'aria-labelledby': props.labelId,
    'aria-describedby': props.hintId,
    'aria-invalid': hasError,
    'data-autofocus': element.focus_on_load === true ? true : undefined,
    onChange: (event: { target: { value: string } }) => {
      const next = event.target.value === '' ? null : event.target.value;
      keep({ value: next });
      if (props.dispatches && triggers.includes('on_character_entered')) void press({ value: next });
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (onEnter && event.key === 'Enter' && !isMultiline) {
        event.preventDefault();
        void press({ value: text });
      }
    },
  };
  return (
    <div className="field-box">
      {isMultiline ? (
        <textarea {...shared} rows={Math.min(14, Math.max(4, text.split('\n').length + 1))} />
      ) : (
        <input
          {...shared}
          type={INPUT_TYPES[type] ?? 'text'}
          inputMode={type === 'number_input' ? 'decimal' : undefined}
        />
      )}
      {longest !== undefined && longest - text.length <= Math.min(100, longest / 4) && (
        <span className={text.length > longest ? 'field-count field-count-over' : 'field-count'}>
          {longest - text.length}
        </span>
      )}
    </div>
  );
};

/** `checkboxes` and `radio_buttons`. */
export const ChoiceElement = (props: ElementProps) => {
  const { element } = props;
  const { value, choose, hasError, actionId } = useElement(props);
  const name = useId();
  const isRadio = element.type === 'radio_buttons';
  const options = listOf(element.options);
  const chosen = chosenValues(value);
  const toggle = (id: string, isOn: boolean) => {
    if (isRadio) return void choose({ selected_option: options.find((option) => option.value === id) ?? null });
    const next = isOn ? [...chosen, id] : chosen.filter((each) => each !== id);
    void choose({ selected_options: options.filter((option) => next.includes(stringOf(option.value))) });
  };
  return (
    <div
      className="choices"
      role={isRadio ? 'radiogroup' : 'group'}
      aria-labelledby={props.labelId}
      aria-describedby={props.hintId}
      aria-invalid={hasError}
      data-action={actionId}
    >
      {options.map((option, index) => {
        const id = stringOf(option.value);
        return (
          <label key={`${id}-${index}`} className="choice">
            <input
              type={isRadio ? 'radio' : 'checkbox'}
              name={name}
              checked={chosen.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
            <span>
              <TextObject value={option.text} isInline />
              {option.description !== undefined && (
                <span className="choice-detail">
                  <TextObject value={option.description} isInline />
                </span>
              )}
            </span>
          </label>
        );
      })}
    </div>
  );
};

/** `datepicker`, `timepicker` and `datetimepicker`, with the browser's own pickers; moments in the reader's zone. */
export const DateElement = (props: ElementProps) => {
  const { element } = props;
  const { value, choose, hasError } = useElement(props);
  const { me } = useWorkspace();
  const shared = {
    className: 'field field-date',
    'aria-labelledby': props.labelId,
    'aria-describedby': props.hintId,
    'aria-label': props.labelId ? undefined : wordsOf(element.placeholder) || 'Date',
    'aria-invalid': hasError,
  };
  if (element.type === 'datepicker') {
    return (
      <input
        {...shared}
        type="date"
        value={stringOf(value.selected_date)}
        onChange={(event) => void choose({ selected_date: event.target.value || null })}
      />
    );
  }
  if (element.type === 'timepicker') {
    return (
      <input
        {...shared}
        type="time"
        value={stringOf(value.selected_time)}
        onChange={(event) => void choose({ selected_time: event.target.value || null })}
      />
    );
  }
  const seconds = numberOf(value.selected_date_time);
  return (
    <input
      {...shared}
      type="datetime-local"
      value={seconds === undefined ? '' : zonedInput(new Date(seconds * 1000), me.timeZone)}
      onChange={(event) => {
        const at = momentOfInput(event.target.value, me.timeZone);
        void choose({ selected_date_time: at ? at.getTime() / 1000 : null });
      }}
    />
  );
};
