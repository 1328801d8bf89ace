import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Person } from '../../core/account/account.ts';
import { diceOf } from '../company/seeded.ts';
import { adDay, type HillResponse, hillOf, spendFault } from './ad-response.ts';
import { crmRecords, dealRecord } from './crm-seed.ts';
import { createMailLife } from './mail-life.ts';
import type { MarketDeal } from './market-company.ts';
import type { MarketDeps } from './market-deps.ts';
import { createMarketPage } from './market-page.ts';
import { type DueItem, openMarketState } from './market-state.ts';
import { inBusinessHours } from './reaction.ts';
import { needOf } from './reader-mind.ts';
import type { MarketCalendarItem } from './world.ts';

export type Market = {
  /** Does everything that is due until the clock's now, once; calls that overlap wait for each other. */
  tick(): Promise<void>;
  /** When the next thing is due that is known now. */
  nextDueAt(): Date | null;
  /** Answers requests under `/api/market/`; false for others. */
  handlePage(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Told after every tick or action that changed something a person can see. */
  onChange(listener: () => void): () => void;
  /** Waits for a tick that is under way. */
  close(): Promise<void>;
};
const DAY_MS = 86_400_000;
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const AHEAD = ['demo_scheduled', 'demo_completed', 'proposal_sent', 'negotiation', 'closed_won'] as const;

/** The people outside. They answer from the seed, the data and what they get; never from what agents expect. */
export const createMarket = (deps: MarketDeps): Market => {
  const { clock, company, mail, calendar, crm, ads, world } = deps;
  const seed = String(deps.seed);
  const state = openMarketState(deps.dir);
  const now = () => clock.now();
  const life = createMailLife({ seed, company, mail, state, now });
  const hills = new Map<string, HillResponse>(
    company.campaigns.map(({ id }) => [
      id,
      hillOf(
        seed,
        id,
        company.adDays.filter((day) => day.campaignId === id),
      ),
    ]),
  );
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  const moveIn = (): void => {
    if (state.cursors().isSeeded) return;
    crm.seed(crmRecords(company));
    // The start's own day belongs to the market.
    const startDay = dayOf(company.start.getTime());
    ads.seed({ campaigns: company.campaigns, days: company.adDays.filter((day) => day.day < startDay) });
    const deals = company.deals.findIndex((deal) => deal.at >= company.start);
    state.move({ isSeeded: true, adDay: startDay, deals: deals < 0 ? company.deals.length : deals });
  };

  const takeMails = (): void => {
    for (;;) {
      const batch = mail.outbox({ afterSeq: state.cursors().mailSeq, limit: 200 });
      const last = batch.at(-1);
      if (!last) return;
      state.together(() => {
        for (const item of batch) life.arrive(item);
        state.move({ mailSeq: last.seq });
      });
    }
  };

  const takeInvitations = (): void => {
    const after = state.cursors().calendarSeq;
    for (const event of calendar.events().filter((each) => each.seq > after)) {
      for (const guest of event.attendees) {
        const person = company.peopleByEmail.get(guest.email.toLowerCase());
        if (person && guest.responseStatus === 'needsAction' && event.status === 'confirmed')
          scheduleAnswer(event, person);
      }
      state.move({ calendarSeq: Math.max(state.cursors().calendarSeq, event.seq) });
    }
  };
  const scheduleAnswer = (event: MarketCalendarItem, person: Person): void => {
    const dice = diceOf(`${seed}:invitation:${person.id}:${event.start}`);
    const stance = state.readers.get(person.id)?.stance ?? 'unknown';
    const wish =
      needOf(seed, company, person, now()) + { interested: 0.55, unknown: 0, objecting: -0.2, gone: -1 }[stance];
    const roll = dice();
    const answer = roll < wish ? 'accepted' : roll < wish + 0.12 ? 'tentative' : 'declined';
    const at = inBusinessHours(new Date(now().getTime() + (0.1 + 6 * dice() ** 2) * 3_600_000), person.timeZone, dice);
    const item = { kind: 'answer-invitation', eventId: event.id, personId: person.id, answer } as const;
    state.schedule({ id: `invite:${event.id}:${event.start}:${person.id}`, at: at.getTime(), ...item });
  };

  const answerInvitation = (item: Extract<DueItem, { kind: 'answer-invitation' }>): void => {
    const event = calendar.event(item.eventId);
    const person = company.people.get(item.personId);
    if (!event || !person || !calendar.respond(event.id, person.email, item.answer)) return;
    state.happened(
      now(),
      `${person.name} ${item.answer} “${event.summary}”`,
      `calendar/${encodeURIComponent(event.id)}`,
    );
    if (item.answer === 'accepted')
      state.schedule({
        id: `hold:${event.id}`,
        at: Date.parse(event.end),
        kind: 'hold-meeting',
        eventId: event.id,
        personId: person.id,
      });
  };

  /** After a good meeting a deal begins or moves on. */
  const holdMeeting = (item: Extract<DueItem, { kind: 'hold-meeting' }>): void => {
    const event = calendar.event(item.eventId);
    const person = company.people.get(item.personId);
    if (!event || !person || event.status === 'cancelled') return;
    const dice = diceOf(`${seed}:meeting:${person.id}:${event.start}`);
    const isHeld = dice() < 0.85;
    const owner = company.accounts.get(person.accountId)?.ownerRepId ?? null;
    const by = `userId:${owner ?? 'rep'}`;
    const links = [
      { object: 'companies' as const, id: person.accountId },
      { object: 'contacts' as const, id: person.id },
    ];
    const meetingId = `mtg_${event.id}`;
    crm.seed([
      {
        object: 'meetings',
        id: meetingId,
        properties: {
          hs_meeting_title: event.summary,
          hs_meeting_start_time: event.start,
          hs_meeting_outcome: 'SCHEDULED',
          hubspot_owner_id: owner,
        },
        associations: links,
        createdAt: now(),
      },
    ]);
    crm.change('meetings', meetingId, { hs_meeting_outcome: isHeld ? 'COMPLETED' : 'NO_SHOW' }, by);
    const where = `crm/meetings/${encodeURIComponent(meetingId)}`;
    state.happened(now(), `${person.name} ${isHeld ? 'met us' : 'did not come'}: “${event.summary}”`, where);
    if (!isHeld || dice() > 0.25 + needOf(seed, company, person, now())) return;
    const open = openDealOf(person.accountId);
    const next = open ? AHEAD[AHEAD.indexOf(open.stage as (typeof AHEAD)[number]) + 1] : AHEAD[0];
    if (open && next) return moveDeal({ ...open, stage: next, at: now() });
    moveDeal({
      id: `opp_market_${event.id}`,
      accountId: person.accountId,
      personId: person.id,
      stage: 'demo_completed',
      acvMinor: Math.round(18_000 + 102_000 * dice() ** 2) * 100,
      at: now(),
    });
  };
  const openDealOf = (accountId: string): MarketDeal | null => {
    for (const id of crm.associated('companies', accountId, 'deals')) {
      const deal = crm.get('deals', id);
      const stage = deal?.properties.dealstage;
      if (deal && stage && !stage.startsWith('closed'))
        return { id, accountId, personId: '', stage, acvMinor: Number(deal.properties.amount ?? 0) * 100, at: now() };
    }
    return null;
  };
  const moveDeal = (deal: MarketDeal): void => {
    const account = company.accounts.get(deal.accountId);
    const by = `userId:${account?.ownerRepId ?? 'rep'}`;
    const record = dealRecord(deal, `${account?.name ?? deal.accountId}: Procure`, account?.ownerRepId);
    const before = crm.get('deals', deal.id);
    if (before?.properties.dealstage === deal.stage) return;
    if (before)
      crm.change('deals', deal.id, { dealstage: deal.stage, closedate: record.properties.closedate ?? null }, by);
    else crm.add(record, by);
    const words = deal.stage.replaceAll('_', ' ');
    state.happened(
      deal.at,
      `The deal with ${account?.name ?? deal.accountId} is in “${words}”`,
      `crm/deals/${encodeURIComponent(deal.id)}`,
    );
  };

  const replay = async (until: number): Promise<void> => {
    for (;;) {
      const from = state.cursors().signals;
      let end = from;
      while (end - from < 500 && (company.future[end]?.at ?? Number.POSITIVE_INFINITY) <= until) end += 1;
      const batch = company.future.slice(from, end).map(company.signalOf);
      if (batch.length === 0) break;
      // Handed over before the cursor moves: a signal given twice is one signal, one never given would be lost.
      await world.happened(batch.map((signal) => ({ ...signal, receivedAt: now() })));
      state.move({ signals: from + batch.length });
    }
    for (;;) {
      const deal = company.deals[state.cursors().deals];
      if (!deal || deal.at.getTime() > until) return;
      moveDeal(deal);
      state.move({ deals: state.cursors().deals + 1 });
    }
  };

  const spend = (until: number): void => {
    const today = dayOf(until);
    const campaigns = ads.campaigns();
    for (let day = state.cursors().adDay; day <= today; day = dayOf(Date.parse(day) + DAY_MS)) {
      const share = day < today ? 1 : Math.floor(((until - Date.parse(day)) / DAY_MS) * 24) / 24;
      for (const campaign of campaigns) {
        const hill = hills.get(campaign.id);
        if (!hill) continue;
        const key = `${campaign.id} ${day}`;
        const current = campaign.status === 'ENABLED' ? campaign.dailyMicros : 0;
        const budget = Math.max(state.budgets.get(key) ?? 0, current);
        state.budgets.put(key, budget);
        const soFar = adDay(seed, campaign.id, day, budget, hill, share);
        const known = ads.days(campaign.id).find((each) => each.day === day);
        const more = {
          costMicros: Math.max(0, soFar.costMicros - (known?.costMicros ?? 0)),
          clicks: Math.max(0, soFar.clicks - (known?.clicks ?? 0)),
          conversions: Math.max(0, soFar.conversions - (known?.conversions ?? 0)),
        };
        if (more.costMicros + more.clicks + more.conversions > 0) ads.spendDay(campaign.id, day, more);
        const fault = spendFault(seed, campaign.id, day);
        const added = fault && share >= 0.5 ? ads.overspend(campaign.id, day, fault) : 0;
        if (added > 0)
          state.happened(
            now(),
            `The ad platform let ${campaign.name} overspend`,
            `ads/${encodeURIComponent(campaign.id)}`,
          );
      }
      state.move({ adDay: day });
    }
  };

  const performDue = async (until: number): Promise<boolean> => {
    let any = false;
    for (;;) {
      const item = state.due.list({ limit: 1 })[0];
      if (!item || item.at > until) return any;
      state.due.put(item.id, { ...item, hasBegun: true }, { order: item.at });
      await clock.asOf(new Date(item.at), async () => {
        if (item.kind === 'reaction') await life.perform(item);
        else if (item.kind === 'answer-invitation') answerInvitation(item);
        else holdMeeting(item);
      });
      state.due.delete(item.id);
      any = true;
    }
  };

  const run = async (): Promise<void> => {
    const until = now().getTime();
    const before = JSON.stringify([state.cursors(), state.happenings.highest()]);
    moveIn();
    takeMails();
    takeInvitations();
    const hasActed = await performDue(until);
    await replay(until);
    spend(until);
    if (hasActed || before !== JSON.stringify([state.cursors(), state.happenings.highest()])) changed();
  };
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;
  const tick = (): Promise<void> => {
    running = running.catch(() => undefined).then(() => (isClosed ? undefined : run()));
    return running;
  };
  const page = createMarketPage({ ...deps, state, life, changed });
  return {
    tick,
    nextDueAt: () => {
      const item = state.due.list({ limit: 1 })[0];
      return item ? new Date(item.at) : null;
    },
    handlePage: page,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await running.catch(() => undefined);
      state.close();
    },
  };
};
