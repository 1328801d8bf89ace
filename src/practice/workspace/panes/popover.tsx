import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

const GAP = 4;
const MARGIN = 8;

const place = (box: HTMLElement, anchor: HTMLElement, align: 'start' | 'end', isAsWide: boolean) => {
  const from = anchor.getBoundingClientRect();
  if (isAsWide) box.style.minWidth = `${from.width}px`;
  const { width, height } = box.getBoundingClientRect();
  const below = window.innerHeight - from.bottom - MARGIN;
  const isAbove = height + GAP > below && from.top > below;
  const left = align === 'start' ? from.left : from.right - width;
  box.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`;
  box.style.top = isAbove
    ? `${Math.max(MARGIN, from.top - height - GAP)}px`
    : `${Math.min(from.bottom + GAP, Math.max(MARGIN, window.innerHeight - height - MARGIN))}px`;
};

/** A box in the top layer beside its anchor; Esc or a press elsewhere closes it. */
export const Popover = ({
  anchor,
  onClose,
  align = 'start',
  isAsWide = false,
  className = '',
  children,
}: {
  anchor: RefObject<HTMLElement | null>;
  onClose(): void;
  align?: 'start' | 'end';
  isAsWide?: boolean;
  className?: string;
  children: ReactNode;
}) => {
  const ref = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    ref.current?.showPopover();
  }, []);
  useLayoutEffect(() => {
    if (ref.current && anchor.current) place(ref.current, anchor.current, align, isAsWide);
  });
  useEffect(() => {
    const press = (event: Event) => {
      const target = event.target;
      if (target instanceof Node && !ref.current?.contains(target) && !anchor.current?.contains(target))
        close.current();
    };
    const leave = () => close.current();
    document.addEventListener('pointerdown', press);
    window.addEventListener('resize', leave);
    return () => {
      document.removeEventListener('pointerdown', press);
      window.removeEventListener('resize', leave);
    };
  }, [anchor]);
  const leaveOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
    anchor.current?.focus();
  };
  return (
    <div ref={ref} popover="manual" className={`popover ${className}`} onKeyDown={leaveOnEscape} role="presentation">
      {children}
    </div>
  );
};
