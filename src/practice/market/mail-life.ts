import type { Account, Person } from '../../core/account/account.ts';
import { diceOf, pickOf } from '../company/seeded.ts';
import type { MarketCompany } from './market-company.ts';
import type { DueItem, MarketState } from './market-state.ts';
import { inBusinessHours, type MarketIntent, reactionsTo } from './reaction.ts';
import { type Impression, readMail } from './read-mail.ts';
import { afterMail, annoyanceAt, isAway, needOf, newReader, type Traits, traitsOf } from './reader-mind.ts';
import { replyText } from './reply-text.ts';
import type { MarketMail, MarketMailItem } from './world.ts';

/** Carried by every reply of the market, so that a restart can tell whether it went out. */
export const marketKeyHeader = 'x-market-key';
const scannerAgent = 'Mozilla/5.0 (compatible; LinkScanner/2.1)';
const linksIn = (text: string): string[] => [...new Set(text.match(/https?:\/\/[^\s<>"')\]]+/g) ?? [])];
const addressOf = (header: string): string => (/<([^<>]+)>/.exec(header)?.[1] ?? header).trim().toLowerCase();

export type MailLife = {
  reader(mail: MarketMailItem): Person | null;
  arrive(mail: MarketMailItem): void;
  perform(item: Extract<DueItem, { kind: 'reaction' }>): Promise<void>;
  answer(
    mail: MarketMailItem,
    intent: MarketIntent,
    key: string,
    from?: Person,
  ): Promise<{ ok: boolean; detail: string }>;
  colleagueOf(person: Person, role: string): Person | null;
};

/** From a mail's arrival to everything its reader does about it. */
export const createMailLife = (deps: {
  seed: string;
  company: MarketCompany;
  mail: MarketMail;
  state: MarketState;
  now: () => Date;
}): MailLife => {
  const { seed, company, mail: service, state, now } = deps;
  const accountOf = (person: Person): Account => {
    const account = company.accounts.get(person.accountId);
    if (!account) throw new Error(`\`${person.accountId}\` is not in the market`);
    return account;
  };
  const reader = (mail: MarketMailItem) => company.peopleByEmail.get(addressOf(mail.to[0] ?? '')) ?? null;
  const stateOf = (personId: string) => state.readers.get(personId) ?? newReader(personId);
  const colleagueOf = (person: Person, role: string): Person | null => {
    const others = (company.peopleOf.get(person.accountId) ?? []).filter((other) => other.id !== person.id);
    return others.find((other) => other.function === role) ?? others[0] ?? null;
  };
  /** Not the mail's id, which is random: the person and how many mails came before. */
  const nameOf = (person: Person, ordinal: number) => `${seed}:mail:${person.id}:${ordinal}`;
  const impress = (mail: MarketMailItem, person: Person): Impression =>
    readMail(
      mail,
      person,
      accountOf(person),
      company.deeds.get(person.accountId) ?? [],
      new Date(mail.createdAt),
      stateOf(person.id).replies > 0 || Object.keys(mail.headers).some((name) => name.toLowerCase() === 'in-reply-to'),
    );
  const subjectPath = (mail: MarketMailItem) => `mail/${encodeURIComponent(mail.id)}`;

  const arrive = (mail: MarketMailItem): void => {
    const person = reader(mail);
    if (!person || mail.events.some((event) => event.type === 'suppressed')) return;
    const at = new Date(mail.createdAt);
    const traits = traitsOf(seed, person, accountOf(person));
    const seen = impress(mail, person);
    const before = stateOf(person.id);
    const ordinal = before.mailsAt.length;
    const after = afterMail(before, traits, seen, at);
    state.readers.put(person.id, after);
    const dice = diceOf(`${nameOf(person, ordinal)}:${at.getTime()}`);
    const mood = {
      need: needOf(seed, company, person, at),
      annoyance: annoyanceAt(after, at),
      isAway: isAway(seed, person.id, at),
      isGone: after.stance === 'gone',
      links: linksIn(mail.text).length,
    };
    for (const [n, reaction] of reactionsTo(at, person, traits, mood, seen, dice).entries())
      state.schedule({
        id: `${mail.id}:${n}`,
        at: reaction.at.getTime(),
        kind: 'reaction',
        mailId: mail.id,
        personId: person.id,
        reaction: { kind: reaction.kind, ...('intent' in reaction ? { intent: reaction.intent } : {}) },
      });
    state.happened(
      at,
      `A mail reached ${person.name} (${accountOf(person).name}): “${mail.subject}”`,
      subjectPath(mail),
    );
  };

  const answer: MailLife['answer'] = async (mail, intent, key, from) => {
    const person = from ?? reader(mail);
    if (!person) return { ok: false, detail: 'nobody in the market has this address' };
    const traits: Traits = traitsOf(seed, person, accountOf(person));
    const role = intent === 'authority' ? 'vp_finance' : impress(mail, person).bestRole;
    const text = replyText(
      intent,
      {
        person,
        account: accountOf(person),
        colleague: colleagueOf(person, role),
        senderFirstName: /^"?([\p{L}'-]+)/u.exec(mail.from)?.[1] ?? 'there',
        wordiness: traits.wordiness,
        at: now(),
      },
      diceOf(`${seed}:words:${person.id}:${stateOf(person.id).replies}:${intent}`),
    );
    return replyWith(mail, person, intent, text, key);
  };
  const replyWith = async (mail: MarketMailItem, person: Person, intent: MarketIntent, text: string, key: string) => {
    const isAuto = intent === 'out-of-office';
    const sent = await service.reply(mail.id, {
      text,
      from: `${person.name} <${person.email}>`,
      subject: isAuto ? `Automatic reply: ${mail.subject}` : `Re: ${mail.subject.replace(/^re:\s*/i, '')}`,
      headers: { [marketKeyHeader]: key, ...(isAuto ? { 'auto-submitted': 'auto-replied' } : {}) },
    });
    if (!sent.ok) return sent;
    const before = stateOf(person.id);
    if (!isAuto)
      state.readers.put(person.id, {
        ...before,
        replies: before.replies + 1,
        stance:
          intent === 'unsubscribe'
            ? 'gone'
            : intent === 'interested' || intent === 'question'
              ? 'interested'
              : 'objecting',
      });
    state.happened(
      now(),
      `${person.name} answered “${mail.subject}”: ${text.replaceAll(/\s+/g, ' ').slice(0, 120)}`,
      subjectPath(mail),
    );
    return sent;
  };

  const wasAnswered = (key: string): boolean =>
    service.received().some((received) => received.headers[marketKeyHeader] === key);

  const forward = (mail: MarketMailItem, person: Person, id: string): void => {
    const colleague = colleagueOf(person, impress(mail, person).bestRole);
    if (!colleague) return;
    const dice = diceOf(`${seed}:forward:${person.id}:${colleague.id}:${stateOf(person.id).mailsAt.length}`);
    state.happened(now(), `${person.name} forwarded “${mail.subject}” to ${colleague.name}`, subjectPath(mail));
    if (dice() > 0.25 + 0.6 * needOf(seed, company, colleague, now())) return;
    const at = inBusinessHours(new Date(now().getTime() + (1 + 20 * dice()) * 3_600_000), colleague.timeZone, dice);
    const intent = pickOf(dice, ['interested', 'question', 'price', 'not-now'] as const);
    state.schedule({
      id: `${id}:forwarded`,
      at: at.getTime(),
      kind: 'reaction',
      mailId: mail.id,
      personId: person.id,
      reaction: { kind: 'reply', intent, fromPersonId: colleague.id },
    });
  };

  const perform: MailLife['perform'] = async (item) => {
    const mail = service.message(item.mailId);
    const person = company.people.get(item.personId);
    if (!mail || !person) return;
    const has = (type: string) => item.hasBegun === true && mail.events.some((event) => event.type === type);
    const tell = (what: string) => state.happened(now(), `${person.name} ${what} “${mail.subject}”`, subjectPath(mail));
    const { kind, intent, fromPersonId } = item.reaction;
    if (kind === 'deliver' && !has('delivered')) await service.emit({ type: 'delivered', emailId: mail.id });
    else if (kind === 'open' && !has('opened')) await service.emit({ type: 'opened', emailId: mail.id });
    else if (kind === 'bounce' && !has('bounced')) {
      const message = '550 5.1.1 the mailbox does not exist';
      await service.emit({ type: 'bounced', emailId: mail.id, bounceType: 'Permanent', message });
      state.happened(now(), `${person.email} does not exist any more: the mail came back`, subjectPath(mail));
    } else if (kind === 'scan' && !has('clicked')) {
      await service.emit({ type: 'opened', emailId: mail.id });
      for (const link of linksIn(mail.text))
        await service.emit({ type: 'clicked', emailId: mail.id, link, userAgent: scannerAgent });
      state.happened(
        now(),
        `The mail scanner of ${accountOf(person).name} opened “${mail.subject}” and every link in it`,
        subjectPath(mail),
      );
    } else if (kind === 'click' && !has('clicked')) {
      const link = linksIn(mail.text)[0];
      if (link) await service.emit({ type: 'clicked', emailId: mail.id, link });
    } else if ((kind === 'unsubscribe' || kind === 'complain') && stateOf(person.id).stance !== 'gone') {
      await service.emit({ type: kind === 'complain' ? 'complained' : 'unsubscribed', emailId: mail.id });
      state.readers.put(person.id, { ...stateOf(person.id), stance: 'gone' });
      tell(kind === 'complain' ? 'reported as spam' : 'unsubscribed from');
    } else if (kind === 'forward') forward(mail, person, item.id);
    else if (kind === 'reply' && intent && !(item.hasBegun && wasAnswered(item.id))) {
      if (stateOf(person.id).stance === 'gone' && intent !== 'out-of-office') return;
      const colleague = fromPersonId ? company.people.get(fromPersonId) : undefined;
      await answer(mail, intent, item.id, colleague);
    }
  };

  return { reader, arrive, perform, answer, colleagueOf };
};
