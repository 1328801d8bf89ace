import { closingRefusal } from '../core/incident/evolve-incident.ts';
import { mayAnswerFlag } from './answer-flag.ts';
import { mayAnswer, mayAsk } from './ask-question.ts';
import { sayOf } from './click.ts';
import type { Deps } from './deps.ts';
import { mayFlag } from './flag-account.ts';
import type { Form } from './flow.ts';
import { actOf } from './handle-incident.ts';
import { mayProposeCharter } from './propose-charter.ts';
import { mayReport } from './report-problem.ts';
import { knownPeople, loadRoster } from './roster.ts';
import { mayStop } from './stop.ts';

/**
 * Why nothing that this person writes into a form would count, with who can; null where the form may open. Each form asks
 * the rule that its answer is held to afterwards, so that nobody fills one in for nothing.
 */
export const refusedForm = async (deps: Deps, form: Form, by: string): Promise<string | null> => {
  switch (form.to) {
    case 'stop':
    case 'resume':
      return refusalIn(await mayStop(deps, by, form.to));
    case 'flag':
      return refusalIn(mayFlag(await knownPeople(deps), by));
    case 'propose-charter':
      return refusalIn(mayProposeCharter(await knownPeople(deps), by));
    case 'report':
      return refusalIn(mayReport(await loadRoster(deps), by));
    case 'decide':
      return refusalIn(sayOf(deps, await loadRoster(deps), form.decision, by));
    case 'ask':
      return refusalIn(mayAsk(deps, await loadRoster(deps), form.decision, by));
    case 'answer':
      return refusalIn(mayAnswer(await loadRoster(deps), by));
    case 'give-back':
      return refusalIn(mayAnswerFlag(await knownPeople(deps), form.decision, by, 'given-back'));
    case 'close-incident':
      return closingRefusal(form.incident, await actOf(deps, by));
  }
};

const refusalIn = (may: { ok: true } | { ok: false; error: string }): string | null => (may.ok ? null : may.error);
