import { useCallback, useEffect, useRef, useState } from 'react';
import type { UploadedFile } from '../app/practice-api.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { Icon } from './icon.tsx';

const MOST_FILES = 10;

/** Files chosen, pasted or dropped into the pane around the composer, uploaded at once and sent with the next message. */
export const useAttachments = (channel: string) => {
  const { api, attempt, say } = useWorkspace();
  const [files, setFiles] = useState<UploadedFile[]>([]);
  const [uploading, setUploading] = useState(0);
  const [isOver, setOver] = useState(false);
  const dropOn = useRef<HTMLDivElement>(null);
  const room = MOST_FILES - files.length;

  const add = useCallback(
    async (chosen: Iterable<File>) => {
      const all = [...chosen];
      if (all.length > room) say(`A message holds at most ${MOST_FILES} files.`, 'info');
      const taken = all.slice(0, Math.max(0, room));
      setUploading((count) => count + taken.length);
      for (const file of taken) {
        const answer = await attempt(() => api.upload(file));
        setUploading((count) => count - 1);
        if (answer) setFiles((known) => [...known, answer.file]);
      }
    },
    [api, attempt, say, room],
  );

  useEffect(() => {
    const pane = dropOn.current?.closest<HTMLElement>('.pane');
    if (!pane || !channel) return;
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && pane.contains(event.relatedTarget))) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      void add(event.dataTransfer.files);
    };
    pane.addEventListener('dragover', over);
    pane.addEventListener('dragleave', leave);
    pane.addEventListener('drop', drop);
    return () => {
      pane.removeEventListener('dragover', over);
      pane.removeEventListener('dragleave', leave);
      pane.removeEventListener('drop', drop);
    };
  }, [add, channel]);

  return {
    files,
    isBusy: uploading > 0,
    isOver,
    dropOn,
    add,
    remove: (id: string) => setFiles((known) => known.filter((file) => file.id !== id)),
    clear: () => setFiles([]),
  };
};
type Attached = ReturnType<typeof useAttachments>;

/** What goes with the next message. */
export const AttachmentChips = ({ attached }: { attached: Attached }) =>
  attached.files.length === 0 && !attached.isBusy ? null : (
    <div className="attached" aria-live="polite">
      {attached.files.map((file) => (
        <span key={file.id} className="chip">
          <Icon name="file" /> {file.name}
          <button
            type="button"
            className="btn-quiet"
            aria-label={`Remove ${file.name}`}
            onClick={() => attached.remove(file.id)}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      {attached.isBusy && <span className="menu-detail">Uploading …</span>}
    </div>
  );

/** Chooses files from this machine. */
export const AttachButton = ({ attached }: { attached: Attached }) => {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        className="sr-only"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          void attached.add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <button
        type="button"
        className="btn-quiet"
        aria-label="Attach files"
        title="Attach files, or drop or paste them"
        onClick={() => picker.current?.click()}
      >
        <Icon name="attach" />
      </button>
    </>
  );
};
