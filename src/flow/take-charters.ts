import { roleLabel } from '../core/approval/quorum.ts';
import { type CharterProblem, formatProblem } from '../core/charter/charter-set.ts';
import { fileOwner } from '../core/charter/file-owner.ts';
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

/** A good version is in force: what waited under the one before is replaced, and the change is on the record by its hashes. */
export const takeCharters = async (
  deps: Deps,
  version: { before: string; after: string; changed: readonly string[] },
): Promise<void> => {
  if (version.before === version.after) {
    await deps.messenger.announce({
      text: `The files in \`charters/\` can be used again. Version \`${version.after.slice(0, 12)}\` stayed in force all the time.`,
    });
    return;
  }
  const ended = await supersedeUnderOldRules(deps);
  const at = deps.clock.now();
  await deps.ledger.append({
    eventId: `charters-changed/${version.after.slice(0, 16)}/${at.getTime()}`,
    decisionId: 'none',
    type: 'charters-changed',
    at,
    by: 'countersign',
    data: { ...version, superseded: ended },
  });
  await deps.messenger.announce({
    text: `New charters or policies are in force (version \`${version.after.slice(0, 12)}\`${version.changed.length > 0 ? `: ${version.changed.join(', ')}` : ''}). ${
      ended === 0
        ? 'No waiting decision was under the old ones.'
        : ended === 1
          ? '1 waiting decision was under the old ones and is void.'
          : `${ended} waiting decisions were under the old ones and are void.`
    }`,
  });
};
