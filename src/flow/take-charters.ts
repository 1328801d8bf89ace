import { roleLabel } from '../core/approval/quorum.ts';
import { type CharterProblem, formatProblem } from '../core/charter/charter-set.ts';
import { fileOwner } from '../core/charter/file-owner.ts';
import { changesBetween, type InForce } from '../core/charter/in-force.ts';
import type { RoleName } from '../core/ids.ts';
import type { Deps } from './deps.ts';
import { knownPeople } from './roster.ts';
import { supersedeUnderOldRules } from './supersede.ts';

const SHOWN = 8;

const listOf = (problems: readonly CharterProblem[]): string =>
  [
    ...problems.slice(0, SHOWN).map((problem) => `• ${formatProblem(problem)}`),
    ...(problems.length > SHOWN
      ? [`• and ${problems.length - SHOWN} more: \`npm run countersign -- charter check\``]
      : []),
  ].join('\n');

/**
 * Changed files that cannot be taken: nothing changes, and everybody in the role that owns such a file is told in person,
 * with line, column, field and what is allowed.
 */
export const refuseCharters = async (deps: Deps, problems: readonly CharterProblem[]): Promise<void> => {
  const { charters } = deps.governance();
  const { people } = await knownPeople(deps);
  const byRole = Map.groupBy(problems, ({ file }) => fileOwner(file, (agent) => charters.get(agent)?.charter));
  const holders = (role: RoleName) => people.filter(({ roles }) => roles.includes(role));
  const told = [...byRole.keys()].flatMap(holders).map(({ name }) => name);
  const at = deps.clock.now();
  await deps.ledger.append({
    eventId: `charters-refused/${at.getTime()}`,
    decisionId: 'none',
    type: 'charters-refused',
    at,
    by: 'countersign',
    data: { problems: problems.map(formatProblem), told: [...new Set(told)] },
  });
  const lead = 'A changed file in `charters/` was not taken. The last good version stays in force; nothing was lost.';
  await deps.messenger.announce({
    text: `${lead} ${told.length > 0 ? `Told: ${[...new Set(told)].join(', ')}.` : 'Nobody holds the role that owns it; please mend it.'}\n${listOf(problems)}`,
  });
  for (const [role, own] of byRole)
    for (const { slackUserId } of holders(role))
      await deps.messenger.direct(slackUserId, {
        text: `${lead} You are told because ${roleLabel(role)} owns it.\n${listOf(own)}`,
      });
};

const KEY = 'charters-in-force';

/** Keeps what is in force, so that after a start people hear what changed meanwhile. As text: rule ids are no keys of a document. */
const keep = (deps: Deps, now: InForce): Promise<void> => deps.settings.set(KEY, JSON.stringify(now));

const announceChange = async (deps: Deps, lead: string, before: InForce, after: InForce): Promise<void> => {
  const changes = changesBetween(before, after).map(({ part, text }) => `${part}: ${text}`);
  const ended = await supersedeUnderOldRules(deps);
  const at = deps.clock.now();
  await deps.ledger.append({
    eventId: `charters-changed/${after.version.slice(0, 16)}/${at.getTime()}`,
    decisionId: 'none',
    type: 'charters-changed',
    at,
    by: 'countersign',
    data: { before: before.version, after: after.version, changes, superseded: ended },
  });
  const more = changes.length - SHOWN;
  await deps.messenger.announce({
    text: [
      `${lead} (version \`${after.version.slice(0, 12)}\`). ${
        ended === 0
          ? 'No waiting decision was under the old ones.'
          : ended === 1
            ? '1 waiting decision was under the old ones and is void.'
            : `${ended} waiting decisions were under the old ones and are void.`
      }`,
      ...changes.slice(0, SHOWN).map((change) => `• ${change}`),
      ...(more > 0 ? [`• and ${more} more, in the audit log`] : []),
    ].join('\n'),
  });
  await keep(deps, after);
};

/**
 * A good version is in force: what waited under the one before is replaced, and the change is on the record and told, field
 * by field and rule by rule.
 */
export const takeCharters = async (deps: Deps, before: InForce, after: InForce): Promise<void> => {
  if (before.version === after.version) {
    await deps.messenger.announce({
      text: `The files in \`charters/\` can be used again. Version \`${after.version.slice(0, 12)}\` stayed in force all the time.`,
    });
    return;
  }
  await announceChange(deps, 'New charters or policies are in force', before, after);
};

/** The same for what changed while the program was not running; nobody is told of the first version ever. */
export const catchUpCharters = async (deps: Deps, now: InForce): Promise<void> => {
  const kept = await deps.settings.get<string>(KEY);
  const before = kept === null ? null : (JSON.parse(kept) as InForce);
  if (before && before.version !== now.version)
    return announceChange(deps, 'While I was not running, charters or policies were changed', before, now);
  await supersedeUnderOldRules(deps);
  if (!before) await keep(deps, now);
};
