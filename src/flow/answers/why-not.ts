import type { Person } from '../../core/account/account.ts';
import { veiled } from '../../core/attention/veil.ts';
import { said } from '../../core/report/answer/said.ts';
import { type Told, told } from '../../core/report/answer/told.ts';
import { whyNot } from '../../core/report/answer/why-not.ts';
import { ofKinds } from '../../core/report/question/fits.ts';
import { loadCommittee } from '../account-view.ts';
import { personOf } from '../click.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { passGate } from '../pass-gate.ts';
import { relayLedger } from '../relay-ledger.ts';
import { knownPeople } from '../roster.ts';
import { stopsInForce } from '../stopped-now.ts';
import type { Asked } from './asked.ts';

/** Decisions of one account whose entries are read. */
const LOOKED_AT = 30;
/** People of an account for whom the rules are asked. */
const JUDGED = 5;

/** What the rules would say now to a first mail to these people; nothing is proposed by asking. */
const gateFor = async (deps: Deps, accountId: string, people: readonly Person[]) => {
  const account = await loadCommittee(deps, accountId);
  if (!account) return [];
  return Promise.all(
    people.map(async ({ id, name }) => {
      const label = `email ${name}`;
      const { verdict } = await passGate(deps, {
        agent: 'outreach',
        kind: 'send-email',
        moment: 'sketch',
        candidate: {
          key: `asked/${id}`,
          kind: 'send-email',
          label,
          stepId: 'asked',
          personId: id,
          beliefKey: 'asked',
          valueMinor: 0,
          costMinor: 0,
          adjustments: [],
          evidence: [],
          hints: { purpose: 'introduce' },
        },
        account,
        runSteps: 0,
      });
      return { name, verdict };
    }),
  );
};

const tellOf = async (deps: Deps, asked: Asked, accountId: string, person: Person | null): Promise<Told> => {
  const account = await deps.accounts.get(accountId);
  if (!account) return told(said`I know no such account any more.`);
  const [all, state, stops, tests, committee] = await Promise.all([
    deps.decisions.forAccount(accountId, 100),
    deps.accounts.state(accountId),
    stopsInForce(deps),
    deps.experiments.all(20),
    deps.accounts.people(accountId),
  ]);
  const { kinds } = asked.question;
  const isMail = kinds.length === 0 || kinds.includes('send-email');
  const wanted = ofKinds(kinds, all).slice(0, LOOKED_AT);
  const others = all.filter((one) => !wanted.includes(one)).slice(0, LOOKED_AT);
  const logged = await Promise.all(
    [...wanted, ...others].map(async (decision) => veiled(decision, await deps.ledger.forDecision(decision._id))),
  );
  const hold = state?.hold;
  const known = await knownPeople(deps);
  const byName = (id: string): string => personOf(known, id)?.name ?? id;
  const ids = new Set(wanted.map(({ _id }) => _id as string));
  return whyNot({
    name: person?.name ?? account.name,
    person,
    account,
    // What was only weighed stands in decisions of other kinds as well.
    decisions: logged.filter(({ decision }) => ids.has(decision._id)),
    weighed: logged.map(({ decision }) => decision),
    hold: hold ? { ...hold, byName: byName(hold.by) } : null,
    stops,
    lastTouchAt: state?.members.find(({ personId }) => personId === person?.id)?.lastTouchAt ?? null,
    tests: person ? tests.filter(({ personIds }) => personIds.some((id) => id === person.id)) : [],
    gate: isMail ? await gateFor(deps, accountId, person ? [person] : committee.slice(0, JUDGED)) : [],
    isMail,
  });
};

/** Why nothing was done about a person or an account; null where the question names neither. */
export const answerWhyNot = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const person = asked.named.people[0] ?? null;
  const accountId = person?.accountId ?? asked.named.accounts[0]?.id;
  if (!accountId) return null;
  await relayLedger(deps);
  return { kind: 'told', told: await tellOf(deps, asked, accountId, person) };
};
