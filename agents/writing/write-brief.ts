import { ROLE_LABEL } from '../../src/core/committee/consensus-risk.ts';
import { industryWords } from '../../src/core/industry-words.ts';
import { shortDay } from '../../src/core/memory/influence.ts';
import type { AccountView } from '../../src/core/plan/plan.ts';
import { evidenceLine } from '../../src/core/signal/evidence-line.ts';
import { buyingWeight } from '../../src/core/signal/facts.ts';
import type { Citation } from './write-email.ts';

/** An account in one page: state, committee, what happened, what was objected and decided. Every dated line is cited. */
export const writeBrief = (view: AccountView): { body: string; citations: Citation[] } => {
  const { account, state, people, signals } = view;
  const citations: Citation[] = [];
  const industry = industryWords(account.industry);
  const head = `${account.name}: ${industry}, ${account.country}, ${account.employeeBand} employees. Stage: ${state.stage}${
    state.stageSince ? ` since ${shortDay(state.stageSince)}` : ''
  }. Coverage ${Math.round(state.coverage * 4)} of 4 roles; momentum ${state.momentum >= 0.15 ? 'rising' : state.momentum <= -0.15 ? 'falling' : 'flat'}; consensus risk ${state.consensusRisk.level}${
    state.consensusRisk.reasons.length > 0 ? ` (${state.consensusRisk.reasons.join('; ')})` : ''
  }.`;
  const committee = state.members.map((member) => {
    const person = people.find((p) => p.id === member.personId);
    const stance =
      member.stance === 'unknown'
        ? 'stance unknown'
        : `${member.stance}${member.stanceSince ? ` since ${shortDay(member.stanceSince)}` : ''}`;
    const touch = member.lastTouchAt ? `last touch ${shortDay(member.lastTouchAt)}` : 'never contacted';
    const out = person?.suppression ? `, ${person.suppression.kind}` : '';
    return `- ${person?.name ?? member.personId}, ${person?.title ?? ''} (${ROLE_LABEL[member.buyerRole]}): ${member.engagement}, ${stance}, ${touch}${out}`;
  });
  const happened = signals
    .filter((s) => buyingWeight(s) > 0)
    .slice(0, 8)
    .map((signal) => {
      const sentence = `${shortDay(signal.at)}: ${evidenceLine(signal, people)}`;
      citations.push({ sentence, signalId: signal.id, at: signal.at });
      return `- ${sentence}`;
    });
  const objections = state.objections.slice(0, 4).map((o) => {
    const sentence = `${shortDay(o.at)}: objection about ${o.kind}${o.personId ? ` by ${people.find((p) => p.id === o.personId)?.name ?? 'a contact'}` : ''}`;
    citations.push({ sentence, signalId: o.signalId, at: o.at });
    return `- ${sentence}`;
  });
  const open = view.recent
    .filter((d) => ['pending', 'approved', 'executed', 'observed'].includes(d.state))
    .slice(0, 5)
    .map((d) => `- ${d._id} ${d.action.kind.replaceAll('-', ' ')}: ${d.state}, ${shortDay(d.createdAt)}`);
  const section = (title: string, lines: string[], none: string): string =>
    `${title}\n${lines.length > 0 ? lines.join('\n') : none}`;
  const body = [
    head,
    section('Committee', committee, 'Nobody is known.'),
    section('What happened', happened, 'Nothing yet.'),
    section('Objections', objections, 'None on record.'),
    section('Decisions', open, 'None in the last 30 days.'),
    `Gaps: ${state.missingRoles.map((r) => ROLE_LABEL[r]).join(', ') || 'none; every role is engaged'}.`,
  ].join('\n\n');
  return { body, citations };
};
