import type { MarketHappeningView } from '../../market/page-types.ts';
import { MarketAdsArea } from './market-ads.tsx';
import { useMarket, useMarketPath, whenText } from './market-api.ts';
import { MarketMailArea } from './market-mail.tsx';
import { MarketEmpty, MarketLink, MarketLoad } from './market-parts.tsx';
import { MarketCalendarArea, MarketCrmArea } from './market-records.tsx';

const Happenings = () => {
  const load = useMarket<{ happenings: MarketHappeningView[] }>('happenings');
  return (
    <MarketLoad load={load}>
      {({ happenings }) =>
        happenings.length === 0 ? (
          <MarketEmpty title="Quiet so far">
            Approve a send or move the clock on; what people outside do appears here.
          </MarketEmpty>
        ) : (
          <ol className="market-log">
            {happenings.map((each) => (
              <li key={each.id}>
                <time className="market-muted" dateTime={each.at}>
                  {whenText(each.at)}
                </time>
                <span>
                  {each.path ? <MarketLink to={each.path}>{each.what}</MarketLink> : each.what}
                  {each.by === 'you' && <span className="market-muted"> (you)</span>}
                </span>
              </li>
            ))}
          </ol>
        )
      }
    </MarketLoad>
  );
};

const areas = [
  { key: '', label: 'Happenings', to: '' },
  { key: 'mail', label: 'Inboxes', to: 'mail' },
  { key: 'calendar', label: 'Meetings', to: 'calendar' },
  { key: 'crm', label: 'CRM', to: 'crm/companies' },
  { key: 'ads', label: 'Ads', to: 'ads' },
] as const;

/** What the outside world sees and does. It is the same world whoever looks. */
export const MarketTab = ({ userId }: { userId: string }) => {
  const [area = '', second, third] = useMarketPath();
  const here = area === 'person' ? 'mail' : area;
  return (
    <div className="market-root" data-user={userId}>
      <nav className="market-tabs" aria-label="Parts of the market">
        {areas.map(({ key, label, to }) => (
          <MarketLink key={key} to={to} isHere={here === key} className="market-tab">
            {label}
          </MarketLink>
        ))}
      </nav>
      <div className="market-area">
        {here === '' && <Happenings />}
        {here === 'mail' && <MarketMailArea area={area} id={second} />}
        {here === 'calendar' && <MarketCalendarArea id={second} />}
        {here === 'crm' && <MarketCrmArea object={second ?? 'companies'} id={third} />}
        {here === 'ads' && <MarketAdsArea id={second} />}
        {!areas.some(({ key }) => key === here) && <MarketEmpty title="The market has no such page" />}
      </div>
    </div>
  );
};
