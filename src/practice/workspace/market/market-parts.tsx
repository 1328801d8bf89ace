import type { MouseEvent, ReactNode } from 'react';
import { goMarket } from './market-api.ts';

/** A link inside the market: an address people can copy, without a page load. */
export const MarketLink = ({
  to,
  className,
  isHere,
  children,
}: {
  to: string;
  className?: string;
  isHere?: boolean;
  children: ReactNode;
}) => (
  <a
    href={to === '' ? '/market' : `/market/${to}`}
    className={className}
    aria-current={isHere ? 'page' : undefined}
    onClick={(event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      goMarket(to);
    }}
  >
    {children}
  </a>
);

/** Nothing here, and why, and what to do. */
export const MarketEmpty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="market-empty">
    <p className="market-empty-title">{title}</p>
    {children && <p>{children}</p>}
  </div>
);

/** An error in words; a wait in words; or the thing itself. */
export const MarketLoad = <T,>({
  load,
  children,
}: {
  load: { data: T | null; error: string | null };
  children: (data: T) => ReactNode;
}) => {
  if (load.data !== null) return <>{children(load.data)}</>;
  if (load.error) return <MarketEmpty title={load.error} />;
  return (
    <p className="market-wait" role="status">
      Loading…
    </p>
  );
};

/** List beside detail; on a phone one at a time. */
export const MarketSplit = ({
  list,
  detail,
  hasDetail,
  back,
}: {
  list: ReactNode;
  detail: ReactNode;
  hasDetail: boolean;
  back: string;
}) => (
  <div className={hasDetail ? 'market-split market-split-detail' : 'market-split'}>
    <div className="market-list">{list}</div>
    <div className="market-detail">
      {hasDetail && (
        <MarketLink to={back} className="market-back">
          ‹ Back
        </MarketLink>
      )}
      {detail}
    </div>
  </div>
);

export const MarketSearch = ({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (text: string) => void;
  label: string;
}) => (
  <input
    className="market-search"
    type="search"
    value={value}
    aria-label={label}
    placeholder={label}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
