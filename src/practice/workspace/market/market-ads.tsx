import { useState } from 'react';
import type { MarketCampaignView } from '../../market/page-types.ts';
import { dayText, marketFetch, useMarket } from './market-api.ts';
import { MarketEmpty, MarketLink, MarketLoad } from './market-parts.tsx';

const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en-US')}`;
const WIDTH = 600;
const HEIGHT = 120;

const Bars = ({ campaign }: { campaign: MarketCampaignView }) => {
  const top = Math.max(campaign.dailyBudget, ...campaign.days.map((day) => day.cost), 1);
  const step = WIDTH / Math.max(1, campaign.days.length);
  const budgetY = HEIGHT - (campaign.dailyBudget / top) * HEIGHT;
  const last = campaign.days.at(-1);
  return (
    <figure className="market-figure">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Spend of ${campaign.name} per day, ${campaign.days[0]?.day} to ${last?.day}`}
      >
        {campaign.days.map((day, i) => {
          const height = (day.cost / top) * HEIGHT;
          return (
            <rect
              key={day.day}
              className="market-bar"
              x={i * step + 1}
              y={HEIGHT - height}
              width={Math.max(1, step - 2)}
              height={height}
            >
              <title>{`${day.day}: ${dollars(day.cost)}, ${day.clicks} clicks, ${day.leads} leads`}</title>
            </rect>
          );
        })}
        <line className="market-budget" x1="0" x2={WIDTH} y1={budgetY} y2={budgetY} />
      </svg>
      <figcaption className="market-muted">
        Spend per day, {dayText(campaign.days[0]?.day)} to {dayText(last?.day)}. The line is the daily budget of now,{' '}
        {dollars(campaign.dailyBudget)}.
      </figcaption>
    </figure>
  );
};

/** The platform's part, played by whoever looks. */
const PlatformActions = ({ campaign, done }: { campaign: MarketCampaignView; done: () => void }) => {
  const [note, setNote] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const overspend = async () => {
    setIsBusy(true);
    try {
      const { said } = await marketFetch<{ said: string }>(`ads/${encodeURIComponent(campaign.id)}/overspend`, {});
      setNote(`${said}.`);
      done();
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <section className="market-act" aria-label="Act as the ad platform">
      <h3>Act as the ad platform</h3>
      <div className="market-row">
        <button type="button" className="market-button" disabled={isBusy} onClick={() => void overspend()}>
          Ignore the daily budget today
        </button>
      </div>
      <p role="status" className="market-note">
        {note}
      </p>
    </section>
  );
};

/** Campaigns with spend, clicks and leads per day. */
export const MarketAdsArea = ({ id }: { id: string | undefined }) => {
  const load = useMarket<{ campaigns: MarketCampaignView[] }>('ads');
  return (
    <MarketLoad load={load}>
      {({ campaigns }) => {
        const shown = id ? campaigns.filter((campaign) => campaign.id === id) : campaigns;
        if (shown.length === 0)
          return <MarketEmpty title={id ? 'There is no campaign with this id' : 'No campaigns'} />;
        return (
          <div className="market-page">
            {id && (
              <MarketLink to="ads" className="market-back market-back-always">
                ‹ All campaigns
              </MarketLink>
            )}
            {shown.map((campaign) => {
              const total = (pick: (day: MarketCampaignView['days'][number]) => number) =>
                campaign.days.reduce((sum, day) => sum + pick(day), 0);
              const cost = total((day) => day.cost);
              const leads = total((day) => day.leads);
              return (
                <section key={campaign.id} className="market-campaign">
                  <h2>
                    <MarketLink to={`ads/${encodeURIComponent(campaign.id)}`}>{campaign.name}</MarketLink>
                  </h2>
                  <p className="market-muted">
                    {campaign.status} · {dollars(campaign.dailyBudget)} a day · last {campaign.days.length} days{' '}
                    {dollars(cost)}, {leads} leads
                    {leads > 0 && `, ${dollars(cost / leads)} each`}
                  </p>
                  <Bars campaign={campaign} />
                  {id && <PlatformActions campaign={campaign} done={load.reload} />}
                  {id && (
                    <div className="market-scroll">
                      <table className="market-table">
                        <thead>
                          <tr>
                            <th scope="col">Day</th>
                            <th scope="col">Spend</th>
                            <th scope="col">Clicks</th>
                            <th scope="col">Leads</th>
                          </tr>
                        </thead>
                        <tbody>
                          {campaign.days.toReversed().map((day) => (
                            <tr key={day.day}>
                              <th scope="row">{day.day}</th>
                              <td>{dollars(day.cost)}</td>
                              <td>{day.clicks}</td>
                              <td>{day.leads}</td>
                            </tr>
                          ))}
                        </tbody>
                      </table>
                    </div>
                  )}
                </section>
              );
            })}
          </div>
        );
      }}
    </MarketLoad>
  );
};
