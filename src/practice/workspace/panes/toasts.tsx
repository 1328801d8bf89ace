import { useEffect, useRef } from 'react';
import { useWorkspace } from '../app/workspace-context.tsx';
import type { Toast } from '../app/workspace-state.ts';
import { Icon } from './icon.tsx';

const ToastBox = ({ toast }: { toast: Toast }) => {
  const { dispatch } = useWorkspace();
  useEffect(() => {
    const timer = setTimeout(
      () => dispatch({ type: 'toast-dismissed', id: toast.id }),
      toast.kind === 'error' ? 9000 : 4000,
    );
    return () => clearTimeout(timer);
  }, [toast, dispatch]);
  return (
    <div className={`toast toast-${toast.kind}`} role={toast.kind === 'error' ? 'alert' : 'status'}>
      <Icon name={toast.kind === 'error' ? 'warning' : 'info'} />
      <span>{toast.text}</span>
      <button
        type="button"
        className="btn-quiet"
        aria-label="Dismiss"
        onClick={() => dispatch({ type: 'toast-dismissed', id: toast.id })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
};

/** Short notices above everything, open dialogs included. */
export const Toasts = () => {
  const { state } = useWorkspace();
  const ref = useRef<HTMLDivElement>(null);
  const newest = state.toasts.at(-1)?.id;
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    if (box.matches(':popover-open')) box.hidePopover();
    if (newest !== undefined) box.showPopover();
  }, [newest]);
  return (
    <div ref={ref} popover="manual" className="toasts">
      {state.toasts.map((toast) => (
        <ToastBox key={toast.id} toast={toast} />
      ))}
    </div>
  );
};
