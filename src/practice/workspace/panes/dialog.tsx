import { type ReactNode, useEffect, useRef } from 'react';

/**
 * A modal dialog in the browser's top layer: the focus stays inside, Esc and a click beside it close it, and the focus
 * goes back to where it was.
 */
export const Dialog = ({
  className,
  labelledBy,
  label,
  onClose,
  closesOnBackdrop = true,
  children,
}: {
  className: string;
  labelledBy?: string;
  label?: string;
  onClose(): void;
  closesOnBackdrop?: boolean;
  children: ReactNode;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const before = document.activeElement;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    const cancel = (event: Event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      close.current();
    };
    const press = (event: MouseEvent) => {
      if (event.target === dialog && dialog.dataset.closesOnBackdrop === 'true') close.current();
    };
    dialog.addEventListener('cancel', cancel);
    dialog.addEventListener('mousedown', press);
    return () => {
      dialog.removeEventListener('cancel', cancel);
      dialog.removeEventListener('mousedown', press);
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${className}`}
      aria-labelledby={labelledBy}
      aria-label={label}
      data-closes-on-backdrop={closesOnBackdrop}
    >
      <div className="dialog-box">{children}</div>
    </dialog>
  );
};
