import { plural } from '../../core/plural.ts';
import { atMoment, record, type Said, said } from '../../core/report/answer/said.ts';
import { type ToldLine, told } from '../../core/report/answer/told.ts';
import { inState } from '../../core/report/question/fits.ts';
import { personOf } from '../click.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { knownPeople } from '../roster.ts';
import { labelOf } from '../stop.ts';
import { stopsInForce } from '../stopped-now.ts';
import { decisionLines } from './about-decisions.ts';
import { type Asked, spanOr } from './asked.ts';

const DAYS = 7;

/** What went wrong: incidents of the period and those still open, and what failed. */
export const answerIncidents = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const span = spanOr(asked, DAYS);
  const [opened, open, lines] = await Promise.all([
    deps.incidents.openedSince(span.from),
    deps.incidents.open(100),
    deps.decisions.lines({ changedSince: span.from, limit: 5_000 }),
  ]);
  const inTime = opened.filter(({ createdAt }) => createdAt < span.to);
  const failed = inState(lines, 'failed', span);
  const shown = [...inTime, ...open.filter(({ _id }) => !inTime.some((one) => one._id === _id))];
  const lead =
    inTime.length === 0 && failed.length === 0
      ? said`Nothing went wrong that I know of ${span.words}: no incident was opened and nothing failed${open.length > 0 ? said`. ${plural(open.length, 'older incident is', 'older incidents are')} still open` : ''}.`
      : said`${plural(inTime.length, 'incident was', 'incidents were')} opened ${span.words} and ${plural(failed.length, 'decision')} failed; ${open.length === 0 ? 'no incident is open now' : plural(open.length, 'is open now', 'are open now')}.`;
  return {
    kind: 'told',
    told: told(lead, {
      lines: [
        ...shown.slice(0, 6).map(
          (one): ToldLine => ({
            kind: 'said',
            at: one.createdAt,
            said: said`${one.title} (${record(one._id)}): ${one.severity} severity, ${one.state}${one.owner ? `, with ${one.owner.name}` : ''}`,
          }),
        ),
        ...(await decisionLines(deps, failed.slice(0, 4))),
      ],
      more: Math.max(0, shown.length - 6),
      further: [{ kind: 'incidents' }],
    }),
  };
};

/** What is stopped or held right now, who did it and why; of one account or agent where one is named. */
export const answerStopped = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const account = asked.named.accounts[0] ?? null;
  const { agent } = asked.question;
  const all = await stopsInForce(deps);
  const stops = all.filter(
    ({ scope }) =>
      scope === 'all' ||
      (account === null && agent === null) ||
      (account !== null && (scope === `account:${account.id}` || scope.startsWith('channel:'))) ||
      (agent !== null && scope === `agent:${agent}`),
  );
  const hold = account ? (await deps.accounts.state(account.id))?.hold : undefined;
  const known = await knownPeople(deps);
  const nameOf = (id: string): string => personOf(known, id)?.name ?? id;
  const placed = await Promise.all(
    stops.map(
      async (stop): Promise<Said> =>
        said`${await labelOf(deps, stop.scope)} is stopped since ${atMoment(stop.at)} by ${stop.name}${stop.reason ? `: “${stop.reason}”` : '; no reason was given'}`,
    ),
  );
  const held: Said[] = hold
    ? [
        said`every agent leaves ${account?.name ?? ''} alone since ${atMoment(hold.at)}: ${nameOf(hold.by)} flagged it, “${hold.reason.slice(0, 300)}”${hold.decisionId ? said` (${record(hold.decisionId)})` : ''}`,
      ]
    : [];
  const reasons = [...held, ...placed];
  const [first, ...others] = reasons;
  const name = account?.name ?? (agent ? `the ${agent} agent` : null);
  const lead: Said = first
    ? said`${name ? 'Yes: ' : ''}${first}.`
    : name
      ? said`No: nothing holds ${name}, and no stop covers it.`
      : said`Nothing is stopped: no stop is in force.`;
  return {
    kind: 'told',
    told: told(lead, {
      lines: others.map((one): ToldLine => ({ kind: 'said', said: one })),
      unknown: name === null ? [said`Accounts on hold are named on their own cards; ask about one by its name.`] : [],
      further: account ? [{ kind: 'account', accountId: account.id, name: account.name }] : [],
    }),
  };
};
