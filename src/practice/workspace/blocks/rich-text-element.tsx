import { useRef, useState } from 'react';
import { type ElementProps, useElement } from './block-surface.tsx';
import { fieldsOf, wordsOf } from './read-fields.ts';
import { richTextOf, typedOf } from './rich-text-value.ts';

const MARKS = [
  { mark: '*', name: 'Bold', shown: <strong>B</strong> },
  { mark: '_', name: 'Italic', shown: <em>I</em> },
  { mark: '~', name: 'Struck out', shown: <s>S</s> },
  { mark: '`', name: 'Code', shown: <code>{'</>'}</code> },
] as const;

/** `rich_text_input`: written with Slack's marks; the buttons put them around what is selected. */
export const RichTextElement = (props: ElementProps) => {
  const { value, keep, hasError } = useElement(props);
  const [text, setText] = useState(() => typedOf(fieldsOf(value.rich_text_value)));
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (next: string) => {
    setText(next);
    keep({ rich_text_value: richTextOf(next) });
  };
  const wrap = (mark: string) => {
    const area = box.current;
    if (!area) return;
    const { selectionStart: from, selectionEnd: to } = area;
    write(text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to));
    area.focus();
  };
  return (
    <div className="field-box">
      <div className="rich-marks" role="toolbar" aria-label="Text style">
        {MARKS.map(({ mark, name, shown }) => (
          <button
            key={name}
            type="button"
            className="btn-quiet"
            aria-label={name}
            title={name}
            onClick={() => wrap(mark)}
          >
            {shown}
          </button>
        ))}
      </div>
      <textarea
        ref={box}
        className="field"
        rows={Math.min(14, Math.max(4, text.split('\n').length + 1))}
        value={text}
        placeholder={wordsOf(props.element.placeholder)}
        aria-labelledby={props.labelId}
        aria-describedby={props.hintId}
        aria-invalid={hasError}
        onChange={(event) => write(event.target.value)}
      />
    </div>
  );
};
