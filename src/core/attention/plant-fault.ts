import type { ActionOf } from '../decision/action.ts';
import type { Seeded } from '../decision/decision.ts';

type Planted = { action: ActionOf<'send-email'>; seeded: Omit<Seeded, 'at'> };
type Words = { accountName: string; otherName: string; personTitle: string };

/** Puts a sentence after the greeting, where a reader of the card's first lines sees it. */
const withSentence = (text: string, sentence: string): string => {
  const lines = text.split('\n');
  const at = lines.findIndex((line, n) => n > 0 && line.trim() !== '');
  if (at < 0) return `${text}\n\n${sentence}`;
  return [...lines.slice(0, at), sentence, '', ...lines.slice(at)].join('\n');
};

const planted = (
  action: ActionOf<'send-email'>,
  fault: Seeded['fault'],
  marker: string,
  what: string,
  text: string,
): Planted => ({ action: { ...action, email: { ...action.email, text } }, seeded: { fault, marker, what } });

/**
 * A draft of an email with one fault that a reader can recognise from the card alone: another company's name, a claim
 * nothing proves, words for another role than the recipient's, or a price we never named. `pick` is 0..1. Null when
 * nothing can be planted. Recipient, headers and footer stay as they are: the draft never leaves, and looks as if it
 * could.
 */
export const plantFault = (action: ActionOf<'send-email'>, words: Words, pick: number): Planted | null => {
  const { accountName, otherName, personTitle } = words;
  const { text } = action.email;
  const claim = 'Every customer of ours doubled its revenue within a week, and no other product can do that.';
  const role = `As the person who plans the shifts in your warehouse, you will know how long the night shift takes.`;
  const price = 'The whole package is $3 per year for your company, and that price never changes.';
  const ways: (() => Planted | null)[] = [
    () =>
      text.includes(accountName) && otherName !== accountName && !text.includes(otherName)
        ? planted(
            action,
            'wrong-company',
            otherName,
            `it speaks of ${otherName}, and it goes to ${accountName}`,
            text.replaceAll(accountName, otherName),
          )
        : null,
    () =>
      planted(action, 'unproven-claim', claim, `it claims what nothing proves: “${claim}”`, withSentence(text, claim)),
    () =>
      /warehouse|shift/i.test(personTitle)
        ? null
        : planted(
            action,
            'wrong-role',
            role,
            `it speaks to somebody who plans warehouse shifts, and the recipient is ${personTitle}`,
            withSentence(text, role),
          ),
    () =>
      planted(action, 'wrong-price', price, `it names a price we never named: “${price}”`, withSentence(text, price)),
  ];
  const first = Math.min(ways.length - 1, Math.floor(pick * ways.length));
  for (let n = 0; n < ways.length; n += 1) {
    const found = ways[(first + n) % ways.length]?.();
    if (found && found.action.email.text.length <= 20_000) return found;
  }
  return null;
};
