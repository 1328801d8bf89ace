import type { Signal } from '../../core/signal/signal.ts';

/** What the market needs of the practice mail service; its own api fits as it is. */
export type MarketMailItem = {
  id: string;
  seq: number;
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  headers: Record<string, string>;
  replyTo: string[];
  createdAt: string;
  events: { type: string; at: string; data: Record<string, unknown> }[];
  /** The message as it arrived, headers and body. */
  raw: string;
};
export type MarketAnswerItem = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  headers: Record<string, string>;
  createdAt: string;
  answers: string | null;
};
export type MarketMailEvent =
  | { type: 'delivered' | 'opened' | 'complained' | 'unsubscribed'; emailId: string }
  | { type: 'clicked'; emailId: string; link: string; userAgent?: string }
  | { type: 'bounced'; emailId: string; bounceType?: 'Permanent' | 'Transient'; message?: string };
export type MarketMail = {
  outbox(options?: { afterSeq?: number; limit?: number }): MarketMailItem[];
  received(options?: { limit?: number }): MarketAnswerItem[];
  message(id: string): MarketMailItem | null;
  emit(event: MarketMailEvent): Promise<{ ok: boolean; detail: string }>;
  reply(
    emailId: string,
    answer: { text: string; from?: string; subject?: string; headers?: Record<string, string> },
  ): Promise<{ ok: boolean; detail: string }>;
};

/** What the market needs of the practice calendar; its own api fits as it is. */
export type MarketCalendarItem = {
  id: string;
  calendarId: string;
  seq: number;
  status: 'confirmed' | 'cancelled';
  summary: string;
  description: string;
  start: string;
  end: string;
  attendees: { email: string; responseStatus: string }[];
  private: Record<string, string>;
};
export type MarketCalendar = {
  events(calendarId?: string): MarketCalendarItem[];
  event(id: string): MarketCalendarItem | null;
  respond(eventId: string, email: string, answer: 'accepted' | 'declined' | 'tentative'): boolean;
};

export type MarketCrmObject = 'contacts' | 'companies' | 'deals' | 'meetings' | 'tasks' | 'notes';
export type MarketCrmItem = {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
};
export type NewMarketCrmItem = {
  object: MarketCrmObject;
  id: string;
  properties: Record<string, string | null>;
  associations?: { object: MarketCrmObject; id: string }[];
  createdAt?: Date;
  updatedAt?: Date;
};
/** What the market needs of the practice CRM; its own api fits as it is. Record ids are the company's own (`acct_…`). */
export type MarketCrm = {
  /** Puts records in as they are; a known id is left alone. */
  seed(records: NewMarketCrmItem[]): number;
  add(record: NewMarketCrmItem, by: string): unknown;
  change(object: MarketCrmObject, id: string, properties: Record<string, string | null>, by: string): unknown;
  get(object: MarketCrmObject, id: string): MarketCrmItem | null;
  /** Latest change first unless said otherwise. */
  list(object: MarketCrmObject, options?: { limit?: number; offset?: number }): MarketCrmItem[];
  count(object: MarketCrmObject): number;
  history(
    object: MarketCrmObject,
    id: string,
  ): Record<string, { value: string | null; timestamp: string; sourceType: string; sourceId: string }[]>;
  associated(object: MarketCrmObject, id: string, to: MarketCrmObject): string[];
};

export type MarketCampaign = { id: string; name: string; status: string; dailyMicros: number };
export type MarketAdDay = { campaignId: string; day: string; costMicros: number; clicks: number; conversions: number };
/** What the market needs of the practice ad platform; its own api fits as it is. Micros are millionths of a dollar. */
export type MarketAds = {
  /** Known campaigns and days are left alone. */
  seed(input: {
    campaigns: { id: string; name: string; status?: 'ENABLED' | 'PAUSED'; dailyMicros: number }[];
    days?: MarketAdDay[];
  }): void;
  campaigns(): MarketCampaign[];
  days(campaignId: string): MarketAdDay[];
  /** Adds demand to a day, within the platform's limits. */
  spendDay(
    campaignId: string,
    day: string,
    demand: { costMicros: number; clicks: number; conversions: number },
  ): unknown;
  /** A fault of the platform: the day costs so many daily budgets, past every limit. Returns the micros added. */
  overspend(campaignId: string, day: string, budgets: number): number;
};

/** The web, marketing automation and sales activity feeds. A signal given twice is one signal. */
export type MarketWorld = { happened(signals: Signal[]): Promise<void> };
