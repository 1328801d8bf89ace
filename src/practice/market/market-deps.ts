import type { MailLife } from './mail-life.ts';
import type { MarketCompany } from './market-company.ts';
import type { MarketState } from './market-state.ts';
import type { MarketAds, MarketCalendar, MarketCrm, MarketMail, MarketWorld } from './world.ts';
import type { WorldClock } from './world-clock.ts';

export type MarketDeps = {
  /** The mail and calendar services stamp by the same one. */
  clock: WorldClock;
  seed: number;
  /** From `loadMarketCompany(start)`; the start stays the same for a data directory. */
  company: MarketCompany;
  mail: MarketMail;
  calendar: MarketCalendar;
  crm: MarketCrm;
  ads: MarketAds;
  world: MarketWorld;
  /** The name behind the id of a rep in the CRM, where somebody holds it. */
  repName?: (repId: string) => string | undefined;
  /** State is kept here; in memory without it. */
  dir?: string;
};

/** What the market's page reads and moves besides. */
export type MarketPageDeps = MarketDeps & { state: MarketState; life: MailLife; changed: () => void };
