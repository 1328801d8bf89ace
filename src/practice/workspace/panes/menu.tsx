import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Popover } from './popover.tsx';

export type MenuItem = {
  key: string;
  label: ReactNode;
  detail?: string;
  isDanger?: boolean;
  isHeading?: boolean;
  run?(): void;
};

/** A button that opens a menu; arrows, Home and End move in it. */
export const MenuButton = ({
  label,
  className,
  items,
  align = 'end',
  children,
  onOpenChange,
}: {
  label: string;
  className: string;
  items: MenuItem[];
  align?: 'start' | 'end';
  children: ReactNode;
  onOpenChange?(isOpen: boolean): void;
}) => {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const open = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  useEffect(() => {
    if (isOpen) list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isOpen]);
  const move = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Tab') open(false);
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => open(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <Popover anchor={button} align={align} onClose={() => open(false)} className="menu">
          <div role="menu" ref={list} aria-label={label} onKeyDown={move} tabIndex={-1}>
            {items.map((item) =>
              item.isHeading ? (
                <div key={item.key} className="menu-heading">
                  {item.label}
                </div>
              ) : (
                <button
                  key={item.key}
                  type="button"
                  role="menuitem"
                  tabIndex={-1}
                  className={item.isDanger ? 'menu-item menu-item-danger' : 'menu-item'}
                  onClick={() => {
                    open(false);
                    button.current?.focus();
                    item.run?.();
                  }}
                >
                  <span>{item.label}</span>
                  {item.detail && <span className="menu-detail">{item.detail}</span>}
                </button>
              ),
            )}
          </div>
        </Popover>
      )}
    </>
  );
};
