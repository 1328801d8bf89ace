import type { Account, Person } from '../../src/core/account/account.ts';
import type { ActionOf, EmailContent } from '../../src/core/decision/action.ts';
import { offVoiceIn } from '../../src/core/gate/check-voice.ts';
import { angleOf } from '../../src/core/memory/influence.ts';
import type { ObjectionKind, Signal } from '../../src/core/signal/signal.ts';
import type { Sender } from '../../src/ports/agent.ts';
import { type Angle, angleNamed, anglesFor, INDUSTRY_LINES, OBJECTION_ANSWERS, REPLY_OPENINGS } from './angles.ts';
import { type CitableFact, citableFacts, longDay } from './facts-to-cite.ts';

export type Purpose = ActionOf<'send-email'>['purpose'];
export type Citation = ActionOf<'send-email'>['citations'][number];

/** Everything a draft is made from. */
export type EmailBrief = {
  sender: Sender;
  account: Account;
  person: Person;
  people: readonly Person[];
  signals: readonly Signal[];
  purpose: Purpose;
  /** `<purpose>.<role>.<angle>`. */
  template: string;
  /** The reply that is answered. */
  reply?: Signal;
  objection?: ObjectionKind;
  disputed: ReadonlySet<string>;
  now: Date;
  /** An approved revision of the template, or an arm of a test, replaces subject and opening. */
  override?: { subject: string; opening: string };
};

/**
 * One paragraph; `cites` are its sentences that state a fact about the reader, with their signals. One that `canGo` is left
 * out where the message would not be in our voice with it.
 */
export type Paragraph = { text: string; cites: Citation[]; canGo?: true };
export type Draft = { subject: string; paragraphs: Paragraph[] };
export type WrittenEmail = { email: EmailContent; citations: Citation[] };

/** The templates a role can be written to with, for one purpose. */
export const templatesFor = (person: Pick<Person, 'buyerRole'>, purpose: Purpose): string[] =>
  anglesFor(person.buyerRole).map((angle) => `${purpose}.${person.buyerRole}.${angle.key}`);

/** Writes the draft by rule: the same brief always gives the same words. */
export const writeDraft = (brief: EmailBrief): Draft => {
  const angle =
    angleNamed(brief.person.buyerRole, angleOf(brief.template) ?? '') ??
    (anglesFor(brief.person.buyerRole)[0] as Angle);
  const draft = brief.purpose === 'answer' ? answerDraft(brief, angle) : pitchDraft(brief, angle);
  const fill = (text: string): string => fillIn(text, brief);
  const subject = clip(fill(brief.override?.subject ?? draft.subject), 70);
  const whole = { subject, paragraphs: draft.paragraphs.map((p) => ({ ...p, text: fill(p.text) })) };
  return offVoiceOf(brief, whole).length === 0
    ? whole
    : { subject, paragraphs: whole.paragraphs.filter(({ canGo }) => !canGo) };
};

/** What in the message that this draft becomes is not in our voice; see `offVoiceIn`. */
export const offVoiceOf = (brief: EmailBrief, draft: Draft): string[] => {
  const { subject, text } = assembleEmail(brief, draft).email;
  return offVoiceIn([subject, text], text, brief.sender.voice);
};

/** Puts greeting, signature, disclosure, address, opt-out and headers around a draft, and keeps the citations it uses. */
export const assembleEmail = (brief: EmailBrief, draft: Draft): WrittenEmail => {
  const { sender, person } = brief;
  const unsubscribe = sender.optOutUrl(person);
  const body = draft.paragraphs.map((p) => p.text).join('\n\n');
  const text = [
    `Hello ${firstName(person)},`,
    body,
    `Kind regards\n${sender.fromName}\n${sender.company}`,
    [
      '--',
      sender.aiDisclosure,
      sender.postalAddress,
      `If you do not want messages from us, opt out here: ${unsubscribe}`,
    ].join('\n'),
  ].join('\n\n');
  return {
    email: {
      from: `${sender.fromName} <${sender.fromAddress}>`,
      to: person.email,
      replyTo: sender.replyTo,
      subject: draft.subject,
      text,
      headers: {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    },
    citations: draft.paragraphs.flatMap((p) => p.cites).filter((c) => body.includes(c.sentence)),
  };
};

/** The built-in writer, whole. */
export const writeEmail = (brief: EmailBrief): WrittenEmail => assembleEmail(brief, writeDraft(brief));

/** The opening alone, for a template's revision or an arm of a test: no facts about one reader, so that it fits many. */
export const plainOpening = (angle: Angle, style: 'question' | 'problem' | 'offer', sender: Sender): string =>
  ({ question: angle.question, problem: angle.problem, offer: angle.offer })[style]
    .replaceAll('{product}', sender.product)
    .replaceAll('{account}', 'your company');

const pitchDraft = (brief: EmailBrief, angle: Angle): Draft => {
  const facts = citableFacts(brief.person, brief.people, brief.signals, brief.disputed, brief.now);
  const pick = picker(`${brief.person.id}/${brief.template}`);
  const paragraphs: Paragraph[] = [];
  const opening = openingOf(brief, angle, facts, pick);
  if (brief.override) {
    paragraphs.push(...(facts[0] ? [cited([facts[0]], '')] : []), plain(brief.override.opening));
  } else {
    paragraphs.push(opening);
  }
  const alreadyAsked = brief.override ? brief.override.opening : opening.text;
  const core = [angle.problem, angle.offer].filter((s) => !alreadyAsked.includes(fillIn(s, brief))).join(' ');
  paragraphs.push(plain(core || angle.offer));
  const lines = INDUSTRY_LINES[brief.account.industry];
  if (lines && brief.purpose !== 'follow-up') paragraphs.push({ ...plain(pick(lines, 'industry')), canGo: true });
  paragraphs.push(plain(askOf(brief, angle, pick)));
  return { subject: subjectOf(brief, angle, pick), paragraphs };
};

const openingOf = (
  brief: EmailBrief,
  angle: Angle,
  facts: readonly CitableFact[],
  pick: <T>(items: readonly T[], salt: string) => T,
): Paragraph => {
  const earlier = brief.signals
    .filter((s) => s.kind === 'email-sent' && s.personId === brief.person.id && !brief.disputed.has(s.id))
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
  if (brief.purpose === 'follow-up' && earlier) {
    const sentence = `I wrote to you on ${longDay(earlier.at)}.`;
    return {
      text: `${sentence} ${pick(
        [
          'One more point, and then I leave it there.',
          'This is another side of the same question.',
          'I will keep it to one thought.',
        ],
        'follow',
      )}`,
      cites: [{ sentence, signalId: earlier.id, at: earlier.at }],
    };
  }
  const best = facts[0];
  if (!best) return plain(`I am writing to ask one question. ${angle.question}`);
  const second = facts.find(
    (f) => best.isOwn && f.isOwn && f.signal.at.getTime() !== best.signal.at.getTime() && f.sentence !== best.sentence,
  );
  const after = best.isOwn
    ? pick(
        [
          'Thank you for that; here is the part that people in your role usually ask about.',
          'So I will skip the introduction.',
          'I would like to follow that up with one question.',
          'That is why I write.',
        ],
        'own',
      )
    : pick(
        [
          'Before we go on there, I would like to hear the view of your side.',
          'It concerns your side as well, so I would rather ask you directly.',
          'I do not want to go round you, so here is what it is about.',
          'It only makes sense if it suits your side too.',
        ],
        'colleague',
      );
  if (brief.purpose === 're-engage') {
    return cited(
      [best],
      pick(['After that it went quiet, and I do not know why.', 'Since then we have not spoken.'], 'quiet'),
    );
  }
  return cited(second && pick([true, false], 'two') ? [best, second] : [best], after);
};

const askOf = (brief: EmailBrief, angle: Angle, pick: <T>(items: readonly T[], salt: string) => T): string => {
  switch (brief.purpose) {
    case 'invite':
      return pick(
        [
          'Would you have twenty minutes for a call this week or next? A colleague would show it and answer questions; I only arrange it.',
          'May I offer a short call with a colleague who knows the details? Two times that suit you are enough.',
        ],
        'invite',
      );
    case 're-engage':
      return pick(
        [
          'Is it worth another look, or should I close this? Either answer helps.',
          'Has anything changed, or shall I leave it? One word is enough.',
        ],
        're',
      );
    case 'follow-up':
      return pick(
        [
          'If this is not for you, who would be the right person to ask?',
          ...angle.asks,
          'A short no is as welcome as a yes.',
        ],
        'follow-ask',
      );
    default:
      return pick(angle.asks, 'ask');
  }
};

const subjectOf = (brief: EmailBrief, angle: Angle, pick: <T>(items: readonly T[], salt: string) => T): string => {
  const base = pick(angle.subjects, 'subject');
  if (brief.purpose === 're-engage') return pick(['Worth another look?', 'Shall I close this?', base], 're-subject');
  if (brief.purpose === 'invite')
    return pick([`${base}: a short call?`, 'Twenty minutes on this?', base], 'invite-subject');
  return base;
};

const answerDraft = (brief: EmailBrief, angle: Angle): Draft => {
  const intent = brief.reply?.extracted?.intent ?? 'question';
  const thanks: Paragraph =
    brief.reply && !brief.disputed.has(brief.reply.id)
      ? cite(brief.reply, `Thank you for your reply of ${longDay(brief.reply.at)}.`, REPLY_OPENINGS[intent] ?? '')
      : plain(REPLY_OPENINGS[intent] ?? '');
  if (intent === 'objection') {
    const answer = OBJECTION_ANSWERS[brief.objection ?? 'other'] ?? OBJECTION_ANSWERS.other;
    if (answer) {
      const { subject, paragraphs, ask } = answer;
      return { subject, paragraphs: [thanks, ...paragraphs.map(plain), plain(ask)] };
    }
  }
  if (intent === 'interested') {
    return {
      subject: 'A time to talk',
      paragraphs: [
        thanks,
        plain(
          'A colleague who knows {product} well will take the call. It helps if you bring one recent invoice or order that caused trouble; we would look at that one.',
        ),
        plain('Which day suits you, and who else should be there?'),
      ],
    };
  }
  return {
    subject: 'Your question',
    paragraphs: [
      thanks,
      plain(angle.offer),
      plain('If that does not answer it, a reply to this message reaches a person as well as me.'),
      plain('Is a written answer enough, or is a short call easier?'),
    ],
  };
};

const plain = (text: string): Paragraph => ({ text, cites: [] });
const cite = (signal: Signal, sentence: string, after: string): Paragraph => ({
  text: after ? `${sentence} ${after}` : sentence,
  cites: [{ sentence, signalId: signal.id, at: signal.at }],
});
const cited = (facts: readonly CitableFact[], after: string): Paragraph => ({
  text: [...facts.map((f) => f.sentence), after].filter((s) => s !== '').join(' '),
  cites: facts.map((f) => ({ sentence: f.sentence, signalId: f.signal.id, at: f.signal.at })),
});

const fillIn = (text: string, brief: EmailBrief): string =>
  text.replaceAll('{product}', brief.sender.product).replaceAll('{account}', brief.account.name);

const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/\s+\S*$/, '')}…`;

const firstName = (person: Person): string =>
  person.name.replace(/^(mr|mrs|ms|miss|dr|prof)\.? /i, '').split(' ')[0] ?? person.name;

/** Stable choice: the same seed and salt always pick the same item (FNV-1a). */
export const picker =
  (seed: string) =>
  <T>(items: readonly T[], salt: string): T => {
    let hash = 2_166_136_261;
    for (const char of `${seed}:${salt}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
    return items[((hash ^ (hash >>> 13)) >>> 0) % items.length] as T;
  };
