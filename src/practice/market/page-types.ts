import type { MarketIntent } from './reaction.ts';

/**
 * What the market tab and the market say to each other.
 *
 * GET  /api/market/people?q=                 → { people: MarketPersonRow[] }   who has mail first, newest first
 * GET  /api/market/people/:id                → MarketInbox
 * GET  /api/market/mail/:id                  → MarketMailView                  by mail id or Message-ID
 * POST /api/market/mail/:id/read             → {}
 * POST /api/market/mail/:id/reply   { intent } or { text } → { said }
 * POST /api/market/mail/:id/unsubscribe | complain | forward | book → { said }
 * GET  /api/market/calendar                  → { events: MarketEventView[] }
 * GET  /api/market/calendar/:id              → MarketEventView
 * POST /api/market/calendar/:id/respond { answer } → { said }
 * GET  /api/market/crm/:object?q=            → { records: MarketRecordRow[]; total }
 * GET  /api/market/crm/:object/:id           → MarketRecordView
 * POST /api/market/ads/<id>/overspend       → { said }
 * GET  /api/market/ads                       → { campaigns: MarketCampaignView[] }
 * GET  /api/market/happenings                → { happenings: MarketHappeningView[] }
 * Errors: { error: sentence }.
 */
export type MarketPersonRow = {
  id: string;
  name: string;
  title: string;
  account: string;
  email: string;
  mails: number;
  unread: number;
  lastAt: string | null;
};
export type MarketMailRow = { id: string; subject: string; from: string; at: string; isRead: boolean; fate: string };
export type MarketInbox = { person: MarketPersonRow; mails: MarketMailRow[] };
export type MarketMailView = {
  id: string;
  messageId: string;
  personId: string | null;
  to: string;
  toName: string;
  title: string;
  account: string;
  from: string;
  subject: string;
  at: string;
  text: string;
  headers: { name: string; value: string }[];
  raw: string;
  canUnsubscribe: boolean;
  events: { type: string; at: string; detail: string }[];
  answers: { id: string; from: string; at: string; subject: string; text: string }[];
  intents: MarketIntent[];
};
export type MarketEventView = {
  id: string;
  owner: string;
  title: string;
  description: string;
  start: string;
  end: string;
  isCancelled: boolean;
  guests: { email: string; name: string; personId: string | null; answer: string }[];
};
export type MarketRecordRow = { id: string; title: string; detail: string[]; changedAt: string };
export type MarketRecordView = {
  object: string;
  id: string;
  title: string;
  createdAt: string;
  properties: {
    name: string;
    /** The name as people say it. */
    label: string;
    value: string | null;
    history: { value: string | null; at: string; by: string }[];
  }[];
  linked: { object: string; id: string; title: string }[];
};
export type MarketCampaignView = {
  id: string;
  name: string;
  status: string;
  dailyBudget: number;
  days: { day: string; cost: number; clicks: number; leads: number }[];
};
export type MarketHappeningView = { id: string; at: string; what: string; path?: string; by: 'market' | 'you' };
