import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { MarketPageDeps } from './market-deps.ts';
import { createMarketViews } from './market-views.ts';
import { marketIntents } from './reaction.ts';

const Reply = z.union([
  z.object({ intent: z.enum(marketIntents as [(typeof marketIntents)[number]]) }),
  z.object({ text: z.string().trim().min(1, 'write something first').max(20_000) }),
]);
const Answer = z.object({ answer: z.enum(['accepted', 'declined', 'tentative']) });
type Answered = { status: number; body: unknown };
const found = (body: unknown, what: string): Answered =>
  body === null ? { status: 404, body: { error: `there is no ${what} with this id` } } : { status: 200, body };
const said = (result: { ok: boolean; detail: string }, words: string): Answered =>
  result.ok ? { status: 200, body: { said: words } } : { status: 409, body: { error: result.detail } };
const maxBody = 64 * 1024;
const OVERSPEND_BUDGETS = 4;

const bodyOf = async (req: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) return undefined;
    chunks.push(chunk);
  }
  try {
    return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
};

/** The market tab's requests: looking, and acting as one of the people outside. */
export const createMarketPage = (deps: MarketPageDeps) => {
  const { mail, calendar, state, life, company, clock, crm, ads } = deps;
  const views = createMarketViews(deps);
  const tell = (what: string, path: string) => state.happened(clock.now(), what, path, 'you');
  let acts = 0;

  const actOnMail = async (id: string, act: string, body: unknown): Promise<Answered> => {
    const item = views.findMail(id);
    if (!item) return found(null, 'mail');
    const person = life.reader(item);
    const name = person?.name ?? item.to[0] ?? 'the recipient';
    const path = `mail/${encodeURIComponent(item.id)}`;
    const key = `you:${clock.now().getTime()}:${acts++}`;
    if (act === 'read') {
      state.read.put(item.id, clock.now().toISOString());
      return { status: 200, body: {} };
    }
    if (act === 'reply') {
      const parsed = Reply.safeParse(body);
      if (!parsed.success) return { status: 400, body: { error: 'say `text`, or an `intent` of the list' } };
      if ('intent' in parsed.data) return said(await life.answer(item, parsed.data.intent, key), `${name} answered`);
      const from = person ? `${person.name} <${person.email}>` : undefined;
      const result = await mail.reply(item.id, { text: parsed.data.text, from });
      if (result.ok) tell(`${name} answered “${item.subject}” in your words`, path);
      return said(result, `${name} answered`);
    }
    if (act === 'unsubscribe' || act === 'complain') {
      const result = await mail.emit({ type: act === 'complain' ? 'complained' : 'unsubscribed', emailId: item.id });
      const words = act === 'complain' ? `${name} reported the mail as spam` : `${name} unsubscribed with one click`;
      if (result.ok) tell(words, path);
      return said(result, words);
    }
    if (!person) return { status: 409, body: { error: 'nobody in the market has this address' } };
    if (act === 'forward') {
      const colleague = life.colleagueOf(person, 'vp_finance');
      if (!colleague) return { status: 409, body: { error: `${name} has no colleague in the data to forward it to` } };
      tell(`${name} forwarded “${item.subject}” to ${colleague.name}`, path);
      return said(await life.answer(item, 'question', key, colleague), `${colleague.name} got it and answered`);
    }
    if (act === 'book') {
      const owner = company.accounts.get(person.accountId)?.ownerRepId ?? null;
      const at = new Date(Math.ceil((clock.now().getTime() + 24 * 3_600_000) / 3_600_000) * 3_600_000);
      const meeting = `mtg_booked_${item.id}`;
      if (crm.get('meetings', meeting))
        return { status: 409, body: { error: `${name} has booked a meeting from this mail already` } };
      crm.add(
        {
          object: 'meetings',
          id: meeting,
          properties: {
            hs_meeting_title: `${name}: ${item.subject}`,
            hs_meeting_start_time: at.toISOString(),
            hs_meeting_outcome: 'SCHEDULED',
            hubspot_owner_id: owner,
          },
          associations: [
            { object: 'contacts', id: person.id },
            { object: 'companies', id: person.accountId },
          ],
        },
        'MEETINGS:booking-page',
      );
      tell(`${name} booked a meeting`, `crm/meetings/${encodeURIComponent(meeting)}`);
      return said(await life.answer(item, 'interested', key), `${name} booked a meeting and said so`);
    }
    return found(null, 'action');
  };

  /** The person behind the screen plays a platform that ignores its limits today. */
  const overspend = (id: string): Answered => {
    const campaign = ads.campaigns().find((each) => each.id === id);
    if (!campaign) return found(null, 'campaign');
    if (campaign.status !== 'ENABLED')
      return { status: 409, body: { error: `${campaign.name} is paused, so it spends nothing` } };
    const added = ads.overspend(id, clock.now().toISOString().slice(0, 10), OVERSPEND_BUDGETS);
    if (added === 0) return { status: 409, body: { error: `${campaign.name} has overspent today already` } };
    tell(`The ad platform let ${campaign.name} overspend`, `ads/${encodeURIComponent(id)}`);
    const words = `${campaign.name} has spent ${OVERSPEND_BUDGETS} daily budgets today`;
    return { status: 200, body: { said: words } };
  };

  const route = async (req: IncomingMessage, parts: string[], query: URLSearchParams): Promise<Answered> => {
    const [area, id, third] = parts;
    const isPost = req.method === 'POST';
    const q = query.get('q') ?? '';
    if (isPost) {
      const body = await bodyOf(req);
      if (body === undefined) return { status: 400, body: { error: 'the request is not JSON, or too large' } };
      const answer = await post(area, id, third, body);
      if (answer.status === 200 && third !== 'read') deps.changed();
      return answer;
    }
    if (area === 'people')
      return id ? found(views.inbox(id), 'person') : { status: 200, body: { people: views.people(q) } };
    if (area === 'mail' && id) return found(views.mail(id), 'mail');
    if (area === 'calendar')
      return id ? found(views.event(id), 'meeting') : { status: 200, body: { events: views.events() } };
    if (area === 'crm' && id)
      return third ? found(views.record(id, third), 'record') : found(views.records(id, q), 'kind of record');
    if (area === 'ads') return { status: 200, body: { campaigns: views.campaigns() } };
    if (area === 'happenings') return { status: 200, body: { happenings: views.happenings() } };
    return { status: 404, body: { error: 'the market has no such page' } };
  };
  const post = async (area = '', id = '', act = '', body: unknown): Promise<Answered> => {
    if (area === 'mail' && id) return actOnMail(id, act, body);
    if (area === 'calendar' && id && act === 'respond') {
      const parsed = Answer.safeParse(body);
      if (!parsed.success) return { status: 400, body: { error: 'answer `accepted`, `declined` or `tentative`' } };
      const event = calendar.event(id);
      const guest = event?.attendees.find((one) => one.responseStatus === 'needsAction') ?? event?.attendees[0];
      if (!event || !guest || !calendar.respond(id, guest.email, parsed.data.answer))
        return found(null, 'open invitation');
      tell(`${guest.email} ${parsed.data.answer} “${event.summary}”`, `calendar/${encodeURIComponent(id)}`);
      return { status: 200, body: { said: `The invitation is ${parsed.data.answer}` } };
    }
    if (area === 'ads' && id && act === 'overspend') return overspend(id);
    return { status: 404, body: { error: 'the market has no such action' } };
  };

  return async (req: IncomingMessage, res: ServerResponse): Promise<boolean> => {
    const url = new URL(req.url ?? '/', 'http://market');
    if (!url.pathname.startsWith('/api/market/')) return false;
    let answer: Answered;
    try {
      const parts = url.pathname.slice('/api/market/'.length).split('/').map(decodeURIComponent);
      answer = await route(req, parts, url.searchParams);
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      answer = { status: 400, body: { error: 'the address is not readable' } };
    }
    res.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    res.end(JSON.stringify(answer.body));
    return true;
  };
};
