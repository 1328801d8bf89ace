import { useEffect, useRef } from 'react';
import type { Completion } from './composer-text.ts';

/** The list over the box that one types in; the option that Enter takes stays in sight. */
export const Completions = ({
  id,
  completions,
  active,
  onTake,
}: {
  id: string;
  completions: readonly Completion[];
  active: number;
  onTake: (completion: Completion) => void;
}) => {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className="completions">
      <div className="completions-list" role="listbox" id={id} aria-label="Completions" ref={list}>
        {completions.map((completion, index) => (
          <div
            key={completion.label}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            data-active={index === active}
            className="completion"
            // The box keeps the focus, and a finger can still scroll the list.
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(completion)}
            onKeyDown={(event) => event.key === 'Enter' && onTake(completion)}
          >
            <span className="completion-words">
              <strong>{completion.label}</strong>
              {completion.hint && <span className="completion-hint"> {completion.hint}</span>}
            </span>
            <span className="menu-detail">{completion.detail}</span>
          </div>
        ))}
      </div>
      <div className="completions-keys">↑ ↓ to move · Tab or Enter to take · Esc to close</div>
    </div>
  );
};
