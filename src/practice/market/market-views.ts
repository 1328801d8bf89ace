import type { Person } from '../../core/account/account.ts';
import { changedBy, propertyLabel, propertyValue } from './crm-words.ts';
import type { MarketPageDeps } from './market-deps.ts';
import type {
  MarketCampaignView,
  MarketEventView,
  MarketHappeningView,
  MarketInbox,
  MarketMailRow,
  MarketMailView,
  MarketPersonRow,
  MarketRecordRow,
  MarketRecordView,
} from './page-types.ts';
import { marketIntents } from './reaction.ts';
import type { MarketCalendarItem, MarketCrmItem, MarketCrmObject, MarketMailItem } from './world.ts';

const crmObjects: readonly MarketCrmObject[] = ['companies', 'contacts', 'deals', 'meetings', 'tasks', 'notes'];
const objectOf = (name: string): MarketCrmObject | null => crmObjects.find((object) => object === name) ?? null;
const ROWS = 60;

const fateOf = (item: MarketMailItem): string => {
  const types = new Set(item.events.map((event) => event.type));
  for (const type of ['complained', 'bounced', 'suppressed', 'clicked', 'opened', 'delivered'])
    if (types.has(type)) return type;
  return 'on its way';
};
const headersOf = (raw: string): { name: string; value: string }[] =>
  (raw.split(/\r?\n\r?\n/)[0] ?? '')
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 1).trim() }))
    .filter((header) => header.name !== '');
const titleOf = (object: string, record: MarketCrmItem): string => {
  const p = record.properties;
  const person = [p.firstname, p.lastname].filter(Boolean).join(' ');
  const own = { companies: p.name, contacts: person || p.email, deals: p.dealname, meetings: p.hs_meeting_title };
  return own[object as keyof typeof own] ?? p.hs_task_subject ?? p.hs_note_body?.slice(0, 80) ?? record.id;
};
/** What stands under a record's title in the list. */
const DETAIL: Record<MarketCrmObject, string[]> = {
  companies: ['industry', 'country', 'lifecyclestage'],
  contacts: ['jobtitle', 'email', 'lifecyclestage'],
  deals: ['dealstage', 'amount'],
  meetings: ['hs_meeting_outcome', 'hs_meeting_start_time'],
  tasks: ['hs_task_status', 'hs_timestamp'],
  notes: ['hs_timestamp'],
};
const detailOf = (object: MarketCrmObject, record: MarketCrmItem): string[] =>
  DETAIL[object].flatMap((name) => {
    const value = record.properties[name];
    return value ? [propertyValue(name, value, () => undefined)] : [];
  });

/** What the market tab shows, read fresh from the practice systems. */
export const createMarketViews = ({
  company,
  mail,
  calendar,
  crm,
  ads,
  state,
  life,
  repName = () => undefined,
}: MarketPageDeps) => {
  const isRead = (item: MarketMailItem) => state.read.get(item.id) !== null;
  const arrived = (item: MarketMailItem) => !item.events.some((e) => e.type === 'bounced' || e.type === 'suppressed');
  const byPerson = (): Map<string, MarketMailItem[]> => {
    const inboxes = new Map<string, MarketMailItem[]>();
    for (const item of mail.outbox()) {
      const person = life.reader(item);
      if (person && arrived(item)) inboxes.set(person.id, [...(inboxes.get(person.id) ?? []), item]);
    }
    return inboxes;
  };
  const rowOf = (person: Person, mails: MarketMailItem[]): MarketPersonRow => ({
    id: person.id,
    name: person.name,
    title: person.title,
    account: company.accounts.get(person.accountId)?.name ?? '',
    email: person.email,
    mails: mails.length,
    unread: mails.filter((item) => !isRead(item)).length,
    lastAt: mails.at(-1)?.createdAt ?? null,
  });
  const eventView = (event: MarketCalendarItem): MarketEventView => ({
    id: event.id,
    owner: repName(event.calendarId) ?? event.calendarId,
    title: event.summary,
    description: event.description,
    start: event.start,
    end: event.end,
    isCancelled: event.status === 'cancelled',
    guests: event.attendees.map((guest) => {
      const person = company.peopleByEmail.get(guest.email.toLowerCase());
      return {
        email: guest.email,
        name: person?.name ?? guest.email,
        personId: person?.id ?? null,
        answer: guest.responseStatus,
      };
    }),
  });
  const findMail = (id: string): MarketMailItem | null =>
    mail.message(id) ?? mail.outbox().find((item) => item.messageId === id || item.messageId === `<${id}>`) ?? null;

  return {
    findMail,
    people: (query: string): MarketPersonRow[] => {
      const inboxes = byPerson();
      const words = query.trim().toLowerCase();
      const withMail = [...inboxes].flatMap(([id, mails]) => {
        const person = company.people.get(id);
        return person ? [rowOf(person, mails)] : [];
      });
      const matches = (row: MarketPersonRow) => `${row.name} ${row.account} ${row.email}`.toLowerCase().includes(words);
      const rows = withMail.filter(matches).sort((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? ''));
      if (words === '') return rows.slice(0, ROWS);
      for (const person of company.people.values()) {
        if (rows.length >= ROWS) break;
        if (inboxes.has(person.id)) continue;
        const row = rowOf(person, []);
        if (matches(row)) rows.push(row);
      }
      return rows.slice(0, ROWS);
    },
    inbox: (personId: string): MarketInbox | null => {
      const person = company.people.get(personId);
      if (!person) return null;
      const mails = byPerson().get(personId) ?? [];
      const list: MarketMailRow[] = mails
        .map((item) => ({
          id: item.id,
          subject: item.subject,
          from: item.from,
          at: item.createdAt,
          isRead: isRead(item),
          fate: fateOf(item),
        }))
        .reverse();
      return { person: rowOf(person, mails), mails: list };
    },
    mail: (id: string): MarketMailView | null => {
      const item = findMail(id);
      if (!item) return null;
      const person = life.reader(item);
      const headers = headersOf(item.raw);
      return {
        id: item.id,
        messageId: item.messageId,
        personId: person?.id ?? null,
        to: item.to.join(', '),
        toName: person?.name ?? item.to.join(', '),
        title: person?.title ?? '',
        account: person ? (company.accounts.get(person.accountId)?.name ?? '') : '',
        from: item.from,
        subject: item.subject,
        at: item.createdAt,
        text: item.text,
        headers,
        raw: item.raw,
        canUnsubscribe: headers.some((header) => header.name.toLowerCase() === 'list-unsubscribe-post'),
        events: item.events.map((event) => {
          const click = event.data.click as { link?: string; userAgent?: string } | undefined;
          return {
            type: event.type,
            at: event.at,
            detail: click ? `${click.link ?? ''} ${click.userAgent ?? ''}`.trim() : '',
          };
        }),
        answers: mail
          .received()
          .filter((answer) => answer.answers === item.id)
          .map(({ id: answerId, from, createdAt, subject, text }) => ({
            id: answerId,
            from,
            at: createdAt,
            subject,
            text,
          })),
        intents: [...marketIntents],
      };
    },
    events: (): MarketEventView[] =>
      calendar
        .events()
        .filter((event) => event.attendees.length > 0)
        .sort((a, b) => b.start.localeCompare(a.start))
        .slice(0, 200)
        .map(eventView),
    event: (id: string): MarketEventView | null => {
      const event = calendar.event(id);
      return event ? eventView(event) : null;
    },
    records: (name: string, query: string): { records: MarketRecordRow[]; total: number } | null => {
      const object = objectOf(name);
      if (!object) return null;
      const words = query.trim().toLowerCase();
      const all = words === '' ? crm.list(object, { limit: ROWS }) : crm.list(object);
      const hits = all.filter((record) =>
        words === ''
          ? true
          : `${record.id} ${Object.values(record.properties).join(' ')}`.toLowerCase().includes(words),
      );
      return {
        total: words === '' ? crm.count(object) : hits.length,
        records: hits.slice(0, ROWS).map((record) => ({
          id: record.id,
          title: titleOf(object, record),
          detail: detailOf(object, record),
          changedAt: record.updatedAt,
        })),
      };
    },
    record: (name: string, id: string): MarketRecordView | null => {
      const object = objectOf(name);
      const record = object ? crm.get(object, id) : null;
      if (!object || !record) return null;
      const history = crm.history(object, id);
      return {
        object,
        id,
        title: titleOf(object, record),
        createdAt: record.createdAt,
        properties: Object.entries(record.properties)
          .filter(([property, value]) => value !== null || (history[property]?.length ?? 0) > 0)
          .map(([property, value]) => ({
            name: property,
            label: propertyLabel(property),
            value: value === null ? null : propertyValue(property, value, repName),
            history: (history[property] ?? []).map((entry) => ({
              value: entry.value === null ? null : propertyValue(property, entry.value, repName),
              at: entry.timestamp,
              by: changedBy(entry.sourceType, entry.sourceId, repName),
            })),
          })),
        linked: crmObjects.flatMap((other) =>
          crm
            .associated(object, id, other)
            .slice(0, 12)
            .flatMap((otherId) => {
              const linked = crm.get(other, otherId);
              return linked ? [{ object: other, id: otherId, title: titleOf(other, linked) }] : [];
            }),
        ),
      };
    },
    campaigns: (): MarketCampaignView[] =>
      ads.campaigns().map((campaign) => ({
        id: campaign.id,
        name: campaign.name,
        status: campaign.status.toLowerCase(),
        dailyBudget: campaign.dailyMicros / 1e6,
        days: ads
          .days(campaign.id)
          .slice(-30)
          .map((day) => ({ day: day.day, cost: day.costMicros / 1e6, clicks: day.clicks, leads: day.conversions })),
      })),
    happenings: (): MarketHappeningView[] =>
      state.happenings
        .list({ newestFirst: true, limit: 200 })
        .map(({ id, at, what, path, by }) => ({ id, at, what, ...(path ? { path } : {}), by })),
  };
};
