import type { Account, Person } from '../../core/account/account.ts';
import { pickOf } from '../company/seeded.ts';
import type { MarketIntent } from './reaction.ts';

type Scene = {
  person: Person;
  account: Account;
  /** The colleague a wrong person points to. */
  colleague: Person | null;
  senderFirstName: string;
  wordiness: number;
  at: Date;
};

const incumbents = ['Coupa', 'our ERP module', 'Basware', 'a tool we built ourselves', 'SAP'] as const;
const lines: Record<MarketIntent, readonly string[]> = {
  interested: [
    'This is timely, we are looking at exactly this. Could you do {day} {hour}?',
    'Yes, happy to take a look. What would a first call cover?',
    'Sounds relevant. {team} has been complaining about this for months. Send me two slots next week?',
    'OK you have my attention. Can you show it with {trade} data rather than a canned demo?',
    'Fine, let us talk. {day} after {hour} works for me.',
    'We have this on the list for the quarter. Book something with me for {day}.',
  ],
  price: [
    'What does it cost? Last time somebody quoted us something silly.',
    'Budget for this year is gone and I doubt it is cheap.',
    'Before we spend half an hour: what is the price range for a company of our size?',
    'Looks good on paper, but it is too expensive for what we would use.',
  ],
  timing: [
    'Bad moment, we are in the middle of year end close. Try again in {month}.',
    'Not this quarter. We are migrating our ERP and nobody has time until {month}.',
    'Perhaps after {month}. Right now everybody is busy with the audit.',
  ],
  incumbent: [
    'We already use {incumbent} for this and it does the job.',
    'Thanks, but we signed with {incumbent} last year, contract runs another two years.',
    'How is this different from {incumbent}? We have that already.',
  ],
  security: [
    'Where is the data hosted? Without SOC 2 and SSO there is no point in going on.',
    'Our security team will want a questionnaire filled in before anyone sees a demo. Can you do that?',
    'Does this need write access to our ERP? That would be a hard no from my side.',
  ],
  authority: [
    'Nice, but I do not decide on this. You would need to convince {boss}.',
    'I could use it, I just have no budget. That sits with {boss}.',
    'Above my pay grade, sorry. Talk to {boss}.',
  ],
  'wrong-person': [
    'I am not the right person for this. {colleague} looks after it.',
    'Wrong address I think, I have nothing to do with that. Try {colleague}.',
    'I moved to another team a while ago. {colleague} took that over.',
  ],
  'not-now': [
    'Thanks, not for us at the moment.',
    'No need right now. I will come back if that changes.',
    'We are fine as we are, thank you.',
    'Not a priority at {company} this year.',
  ],
  question: [
    'Does this work with multi-entity setups? We have {n} legal entities.',
    'How long does a rollout take for a team of {n}?',
    'Who else in {trade} uses this? Do you have a reference I can call?',
    'Can suppliers send invoices as PDF or must it be EDI?',
    'Is this written by a person or by a machine?',
  ],
  unsubscribe: [
    'Please take me off your list.',
    'Stop emailing me.',
    'Remove my address from your database, and tell me where you got it from.',
    'unsubscribe',
    'Not interested, and please do not write again.',
  ],
  'out-of-office': [
    'Automatic reply: I am out of the office until {date} with limited access to email. For urgent matters please contact {colleague}.',
    'Thank you for your message. I am on leave and back on {date}. Your email will not be forwarded.',
    'I am travelling this week and will answer from {date} on.',
  ],
};
const asides: readonly string[] = [
  'We process about {n}00 invoices a month, most of them by hand.',
  'Just so you know, our fiscal year starts in April.',
  'I am in meetings most of the week, so email is best.',
  'A colleague forwarded me something similar last month.',
];
const roleAsides: Record<string, string> = {
  vp_finance: 'What matters to me is the effect on close and on cash.',
  ap_manager: 'My people spend two days a week chasing approvals.',
  it_director: 'Please include something on integration with NetSuite.',
  procurement_manager: 'Getting people to raise a PO at all is the real issue here.',
};

const slip = (text: string, dice: () => number): string => {
  const words = text.split(' ');
  const at = Math.floor(dice() * words.length);
  const word = words[at] ?? '';
  if (!/^[a-z]{5,}$/.test(word)) return text;
  const k = 1 + Math.floor(dice() * (word.length - 3));
  words[at] = word.slice(0, k) + word.charAt(k + 1) + word.charAt(k) + word.slice(k + 2);
  return words.join(' ');
};
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'] as const;
const monthAfter = (at: Date, months: number): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 15)),
  );

/** What the person writes, in their own words; the same dice give the same text. */
export const replyText = (intent: MarketIntent, scene: Scene, dice: () => number): string => {
  const { person, account, colleague, at } = scene;
  const someone = colleague
    ? `${colleague.name}${dice() < 0.6 ? ` (${colleague.email})` : ''}`
    : 'my colleagues in finance';
  const words: Record<string, string> = {
    day: pickOf(dice, dayNames),
    hour: pickOf(dice, ['9:30', '10', '11am', '2pm', '15:00', '4pm']),
    team: pickOf(dice, ['My team', 'Accounts payable', 'The finance team', 'Procurement']),
    trade: account.industry.split('_non_')[0]?.replaceAll('_', ' ') ?? account.industry,
    month: monthAfter(at, 2 + Math.floor(dice() * 4)),
    incumbent: pickOf(dice, incumbents),
    boss: colleague ? someone : 'the CFO',
    colleague: someone,
    company: account.name,
    n: String(2 + Math.floor(dice() * 28)),
    date: new Date(at.getTime() + (2 + Math.floor(dice() * 6)) * 86_400_000).toISOString().slice(0, 10),
  };
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, key: string) => words[key] ?? '');
  let core = fill(pickOf(dice, lines[intent]));
  if (intent === 'out-of-office') return core;
  const isLong = scene.wordiness > 0.45 && intent !== 'unsubscribe';
  if (isLong && dice() < 0.6)
    core += ` ${fill(dice() < 0.5 ? (roleAsides[person.function] ?? pickOf(dice, asides)) : pickOf(dice, asides))}`;
  if (dice() < 0.18) core = slip(core, dice);
  if (dice() < 0.12 && /^[A-Z][a-z]/.test(core)) core = core.charAt(0).toLowerCase() + core.slice(1);
  const first = person.name.split(' ')[0] ?? person.name;
  const greeting =
    scene.wordiness > 0.25
      ? `${pickOf(dice, [`Hi ${scene.senderFirstName},`, 'Hi,', 'Hello,', `${scene.senderFirstName},`])}\n\n`
      : '';
  const signature =
    scene.wordiness > 0.6
      ? `\n\n${pickOf(dice, ['Best regards', 'Kind regards', 'Best', 'Thanks'])},\n${person.name}\n${person.title}, ${account.name}`
      : scene.wordiness > 0.2
        ? `\n\n${pickOf(dice, [first, `Thanks\n${first}`, person.name])}`
        : '';
  const phone = dice() < 0.15 ? '\n\nSent from my phone' : '';
  return `${greeting}${core}${signature}${phone}`;
};
