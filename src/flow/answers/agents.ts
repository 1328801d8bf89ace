import { roleLabel } from '../../core/approval/quorum.ts';
import { actionWords } from '../../core/gate/sentence.ts';
import type { AgentName } from '../../core/ids.ts';
import { formatMoney, money } from '../../core/money.ts';
import { plural } from '../../core/plural.ts';
import { atMoment, type Said, said } from '../../core/report/answer/said.ts';
import { kindsListed, tally } from '../../core/report/answer/tally.ts';
import { type Told, type ToldLine, told } from '../../core/report/answer/told.ts';
import { domainStage, domainsOf } from '../autonomy.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { stopsInForce } from '../stopped-now.ts';
import { type Asked, spanOr } from './asked.ts';

const DAYS = 7;
const line = (one: Said): ToldLine => ({ kind: 'said', said: one });

const oneAgent = async (deps: Deps, asked: Asked, agent: AgentName): Promise<Told> => {
  const charter = deps.governance().charters.get(agent)?.charter;
  if (!charter) return told(said`The ${agent} agent has no valid charter, so it may do nothing.`);
  const span = spanOr(asked, DAYS);
  const [changed, stops, lastRunAt, stages] = await Promise.all([
    deps.decisions.lines({ changedSince: span.from, limit: 5_000 }),
    stopsInForce(deps),
    deps.settings.get<Date>(`last-run:${agent}`),
    Promise.all(domainsOf(charter).map(async (domain) => `${domain}: ${await domainStage(deps, charter, domain)}`)),
  ]);
  const mine = tally(
    changed.filter((one) => one.agent === agent),
    span,
  );
  const isStopped = stops.some(({ scope }) => scope === 'all' || scope === `agent:${agent}`);
  const { limits, thresholds, tools } = charter;
  const asksAbout = /\b(?:may|can|allowed|limits?|charter|alone|by itself|spend|decide)\b/i.test(asked.text);
  const does = said`The ${agent} agent works towards “${charter.goal.text}”: ${span.words} it proposed ${plural(mine.proposed.length, 'decision')} and carried out ${kindsListed(mine.done)}${isStopped ? '; it is stopped now' : ''}.`;
  const may = said`The ${agent} agent may propose ${tools.map(({ action }) => actionWords(action)).join(', ')}; what it may do without a person follows from its stages (${stages.join(', ')}) and the policies.`;
  const usd = (minor: number): string => formatMoney(money(minor));
  return told(asksAbout ? may : does, {
    lines: [
      line(asksAbout ? does : may),
      ...tools
        .slice(0, 5)
        .map((tool) =>
          line(
            said`${actionWords(tool.action)}: ${tool.risk} risk, decided by ${tool.approvers.map(({ roles }) => roles.map(roleLabel).join(' or ')).join(' and ') || 'nobody named'}`,
          ),
        ),
      line(
        said`At most ${limits.decisionsPerDay} decisions a day and ${limits.decisionsPerMonth} a month; money: ${usd(limits.moneyPerDayMinor)} a day, ${usd(limits.moneyPerMonthMinor)} a month; finance decides too from ${usd(thresholds.financeAboveMinor)}`,
      ),
      ...(lastRunAt ? [line(said`It last looked ${atMoment(lastRunAt)}`)] : []),
      ...(mine.rejected.length > 0
        ? [line(said`People rejected ${mine.rejected.length} of its proposals ${span.words}`)]
        : []),
    ],
    further: [
      { kind: 'charter', agent },
      { kind: 'autonomy', agent },
    ],
  });
};

/** What an agent did and may do; of all of them where none is named. */
export const answerAgent = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const { agent } = asked.question;
  if (agent) return { kind: 'told', told: await oneAgent(deps, asked, agent) };
  const span = spanOr(asked, DAYS);
  const changed = await deps.decisions.lines({ changedSince: span.from, limit: 5_000 });
  const charters = [...deps.governance().charters.keys()];
  return {
    kind: 'told',
    told: told(
      said`${charters.length} agents have a charter; each proposes what its charter lists, and its stage says what it may do alone.`,
      {
        lines: charters.map((name) => {
          const mine = tally(
            changed.filter((one) => one.agent === name),
            span,
          );
          return line(
            said`${name}: ${plural(mine.proposed.length, 'proposal')} ${span.words}, carried out ${kindsListed(mine.done)}`,
          );
        }),
        further: [{ kind: 'system-document' }],
      },
    ),
  };
};

/** A typed wish that agents leave somebody alone: it stops nothing, and says which form does. */
export const answerStop = (asked: Asked): WhyAnswer => {
  const account = asked.named.accounts[0];
  const person = asked.named.people[0];
  const { agent } = asked.question;
  const nothing =
    'Nothing was stopped by your message: a stop has a form, so that it is certain who stopped what and why.';
  if (account || person) {
    const accountId = account?.id ?? person?.accountId ?? '';
    const name = account?.name ?? `the account of ${person?.name ?? ''}`;
    return {
      kind: 'told',
      told: told(said`${nothing} Which of the two do you mean for ${name}?`, {
        lines: [
          line(said`Flag it: every agent leaves it alone at once, and its owner gets a card with a clock`),
          line(said`Stop it: nothing more leaves for it until two people lift the stop`),
        ],
        further: [
          { kind: 'flag', accountId, name },
          { kind: 'stop-account', accountId, name },
        ],
      }),
    };
  }
  return {
    kind: 'told',
    told: told(said`${nothing}`, {
      lines: [
        line(
          said`\`/countersign stop ${agent ? `agent:${agent}` : 'all'}\` stops at once; the button asks what and why`,
        ),
      ],
      further: [{ kind: 'stop-agent', agent }],
    }),
  };
};
