import type { Locator } from 'playwright-core';
import { z } from 'zod';
import { eventually, type PersonKey, type Visit } from '../kit/workspace-visit.ts';

/** What the record says of a decision, as far as the stories ask. */
const Recorded = z.object({
  decision: z.object({
    _id: z.string(),
    state: z.string(),
    revision: z.number(),
    digest: z.string(),
    title: z.string(),
    accountId: z.string().optional(),
    approvals: z.array(z.object({ name: z.string(), digest: z.string() })),
    rejection: z.unknown().optional(),
    because: z.array(z.string()),
    action: z.looseObject({ kind: z.string() }),
    effect: z.object({ externalId: z.string().optional() }).optional(),
    attempts: z.array(z.unknown()),
  }),
  entries: z.array(z.object({ type: z.string(), by: z.string() })),
});
export type Recorded = z.infer<typeof Recorded>;
export type CardOnScreen = { id: string; ts: string; title: string; record: string };

const Email = z.object({ email: z.object({ to: z.string(), subject: z.string(), text: z.string() }) });
export const emailOf = ({ decision }: Recorded) => Email.parse(decision.action).email;

/** Which decision a card shows. */
export const describeCard = async (card: Locator): Promise<CardOnScreen> => {
  const link = card.locator('a', { hasText: /^D-\d+$/ }).first();
  const [id, record, ts, words] = await Promise.all([
    link.innerText(),
    link.getAttribute('href'),
    card.getAttribute('data-ts'),
    card.locator('.section, .block, strong').first().innerText(),
  ]);
  if (!record || !ts) throw new Error(`the card of ${id} has no link to its record`);
  return { id, record, ts, title: words.split('\n')[0] ?? '' };
};

/** The first undecided card in the channel with this button that was not taken before. */
export const waitingCard = async (
  visit: Visit,
  channel: string,
  button: string | RegExp,
  taken: ReadonlySet<string> = new Set(),
): Promise<CardOnScreen> => {
  await visit.channel(channel);
  return eventually(async () => {
    for (const card of await visit.page
      .locator('.msg:not(.msg-ephemeral)')
      .filter({ has: visit.page.getByRole('button', { name: button }) })
      .all()) {
      const found = await describeCard(card);
      if (!taken.has(found.id)) return found;
    }
    throw new Error(`no card with \`${button}\` waits in #${channel}`);
  }, 60_000);
};

export const onScreen = (visit: Visit, card: CardOnScreen): Locator =>
  visit.page.locator('main').locator(`.msg[data-ts="${card.ts}"]`);

/** The record behind the card's own link. */
export const recordOf = async (card: CardOnScreen): Promise<Recorded> => {
  const url = new URL(card.record);
  url.pathname += '.json';
  const answer = await fetch(url);
  return Recorded.parse(await answer.json());
};

export const approveAs = async (
  visit: Visit,
  person: PersonKey,
  channel: string,
  card: CardOnScreen,
  button: string | RegExp,
): Promise<void> => {
  await visit.actAs(person);
  await visit.channel(channel);
  await visit.press(onScreen(visit, card), button);
};

/** Marketing presses, and a rep does where the account is in a conversation already. */
export const approveSend = async (visit: Visit, card: CardOnScreen): Promise<void> => {
  await approveAs(visit, 'mara', 'approvals', card, 'Send to 1 person');
  await eventually(async () => {
    if ((await recordOf(card)).decision.approvals.length === 0) throw new Error('the first approval is not recorded');
  });
  if ((await recordOf(card)).decision.state === 'pending')
    await approveAs(visit, 'tom', 'approvals', card, 'Send to 1 person');
};

export const stateIs = (card: CardOnScreen, ...states: string[]): Promise<Recorded> =>
  eventually(async () => {
    const recorded = await recordOf(card);
    if (!states.includes(recorded.decision.state))
      throw new Error(`${card.id} is ${recorded.decision.state} and not ${states.join(' or ')}`);
    return recorded;
  }, 30_000);

/** The decision's entries in the ledger, once one of this type is among them: the ledger follows the decision's state. */
export const entriesWith = (card: CardOnScreen, type: string): Promise<Recorded['entries']> =>
  eventually(async () => {
    const { entries } = await recordOf(card);
    if (!entries.some((entry) => entry.type === type))
      throw new Error(`\`${type}\` of ${card.id} is not in the ledger`);
    return entries;
  }, 30_000);
