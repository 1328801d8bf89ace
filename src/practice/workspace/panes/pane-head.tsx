import type { ReactNode } from 'react';
import { goTo } from '../app/route.ts';
import { Icon } from './icon.tsx';

/** The head of a pane: a way back on a phone, a title, controls. */
export const PaneHead = ({
  title,
  detail,
  backTo,
  onClose,
  children,
}: {
  title: ReactNode;
  detail?: ReactNode;
  backTo: string;
  onClose?(): void;
  children?: ReactNode;
}) => (
  <div className="pane-head">
    <button type="button" className="btn-quiet pane-back" aria-label="Back" onClick={() => goTo(backTo)}>
      <Icon name="back" />
    </button>
    <div className="pane-words">
      <h1 className="pane-title">{title}</h1>
      {detail && <div className="pane-detail">{detail}</div>}
    </div>
    {children}
    {onClose && (
      <button
        type="button"
        className="btn-quiet pane-close"
        aria-label="Close pane"
        title="Close (Esc)"
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    )}
  </div>
);
