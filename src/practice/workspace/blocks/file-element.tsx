import { useId, useRef, useState } from 'react';
import { useWorkspace } from '../app/workspace-context.tsx';
import { Icon } from '../panes/icon.tsx';
import { type ElementProps, useElement } from './block-surface.tsx';
import { listOf, numberOf, stringOf, stringsOf } from './read-fields.ts';

/** `file_input`: files that are uploaded when they are chosen and belong to the form. */
export const FileElement = (props: ElementProps) => {
  const { element } = props;
  const { value, keep, hasError } = useElement(props);
  const { api, attempt } = useWorkspace();
  const [isBusy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const files = listOf(value.files);
  const most = numberOf(element.max_files) ?? 10;
  const kinds = stringsOf(element.filetypes);
  const add = async (chosen: FileList | null) => {
    setBusy(true);
    const added: Record<string, unknown>[] = [];
    for (const file of [...(chosen ?? [])].slice(0, most - files.length)) {
      const answer = await attempt(() => api.upload(file));
      if (answer) added.push(answer.file);
    }
    keep({ files: [...files, ...added] });
    setBusy(false);
    if (picker.current) picker.current.value = '';
  };
  return (
    <div className="file-field" role="group" aria-labelledby={props.labelId} aria-describedby={props.hintId}>
      {files.map((file) => (
        <span key={stringOf(file.id)} className="chip">
          <Icon name="file" />
          {stringOf(file.name)}
          <button
            type="button"
            className="btn-quiet"
            aria-label={`Remove ${stringOf(file.name)}`}
            onClick={() => keep({ files: files.filter((each) => each.id !== file.id) })}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      <input
        ref={picker}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-hidden="true"
        multiple={most > 1}
        accept={kinds.map((kind) => `.${kind}`).join(',') || undefined}
        onChange={(event) => void add(event.target.files)}
      />
      <button
        type="button"
        className="btn"
        disabled={isBusy || files.length >= most}
        aria-busy={isBusy}
        aria-invalid={hasError}
        aria-describedby={hintId}
        onClick={() => picker.current?.click()}
      >
        <Icon name="attach" /> {isBusy ? 'Uploading …' : 'Choose files'}
      </button>
      <span id={hintId} className="input-hint">
        At most {most}
        {kinds.length > 0 ? `, of kind ${kinds.join(', ')}` : ''}
      </span>
    </div>
  );
};
