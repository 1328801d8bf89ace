import { charterStage } from '../../core/autonomy/autonomy.ts';
import { AutonomyDomain, rank } from '../../core/autonomy/stage.ts';
import type { Charter, People } from '../../core/charter/charter.ts';
import type { CharterProblem } from '../../core/charter/charter-set.ts';
import { isHolidayRegion } from './holidays.ts';
import type { Locate } from './read-yaml.ts';

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
};

/** What a single field's schema cannot see in `people.yaml`. */
export const peopleProblems = (people: People, locate: Locate): CharterProblem[] => {
  const problems: CharterProblem[] = [];
  const add = (at: number, key: string, message: string): void => {
    problems.push({ file: 'people.yaml', ...locate(['people', at, key]), field: `people[${at}].${key}`, message });
  };
  const ids = people.people.map(({ slackUserId }) => slackUserId);
  const owners = new Map<string, string>();
  for (const [at, person] of people.people.entries()) {
    if (ids.indexOf(person.slackUserId) !== at)
      add(at, 'slackUserId', `\`${person.slackUserId}\` is listed twice; keep one`);
    if (!isTimeZone(person.timeZone))
      add(at, 'timeZone', `\`${person.timeZone}\` is no time zone; write a name such as Europe/London`);
    if (person.delegate !== undefined && !ids.includes(person.delegate))
      add(at, 'delegate', `\`${person.delegate}\` is not listed in this file; add the person or name another`);
    if (person.holidays !== undefined && !isHolidayRegion(person.holidays))
      add(
        at,
        'holidays',
        `\`${person.holidays}\` is no country or region whose holidays I know; write one such as GB-ENG`,
      );
    for (const { from, until } of person.away ?? [])
      if (from > until) add(at, 'away', `ends on ${until}, before it begins on ${from}; swap the two`);
    if (person.delegate === person.slackUserId) add(at, 'delegate', 'is the person themselves; name somebody else');
    for (const repId of person.repIds) {
      const other = owners.get(repId);
      if (other) add(at, 'repIds', `\`${repId}\` belongs to ${other} already; keep it with one person`);
      owners.set(repId, person.name);
    }
  }
  return problems;
};

/** Each limit of a day or a week with the one of a month, which has to leave room for it. */
const MONTH_OF = [
  ['touchesPerPersonPerWeek', 'touchesPerPersonPerMonth'],
  ['touchesPerAccountPerWeek', 'touchesPerAccountPerMonth'],
  ['sendsPerMailboxPerDay', 'sendsPerMailboxPerMonth'],
  ['decisionsPerDay', 'decisionsPerMonth'],
  ['moneyPerDayMinor', 'moneyPerMonthMinor'],
] as const;

/** What a single field's schema cannot see in a charter: its name, its hours, and whether enough people can decide. */
export const charterProblems = (file: string, charter: Charter, locate: Locate, people?: People): CharterProblem[] => {
  const problems: CharterProblem[] = [];
  const add = (path: PropertyKey[], field: string, message: string): void => {
    problems.push({ file, ...locate(path), field, message });
  };
  if (`${charter.agent}.yaml` !== file)
    add(['agent'], 'agent', `is \`${charter.agent}\`; in this file it must be \`${file.slice(0, -5)}\``);
  if (charter.workingHours.start >= charter.workingHours.end)
    add(
      ['workingHours', 'end'],
      'workingHours.end',
      `is \`${charter.workingHours.end}\`; it must come after the start at ${charter.workingHours.start}`,
    );
  for (const [short, month] of MONTH_OF)
    if (charter.limits[short] > charter.limits[month])
      add(['limits', short], `limits.${short}`, `is above the limit for a month; lower it or raise \`${month}\``);
  for (const [domain, stage] of Object.entries(charter.ceiling)) {
    const own = charterStage(charter, AutonomyDomain.parse(domain));
    if (rank(stage) < rank(own))
      add(
        ['ceiling', domain],
        `ceiling.${domain}`,
        `is \`${stage}\`, below the domain's own stage \`${own}\`; raise it or lower \`autonomy.${domain}\``,
      );
  }
  for (const [at, tool] of charter.tools.entries()) {
    if (charter.tools.findIndex(({ action }) => action === tool.action) !== at)
      add(['tools', at, 'action'], `tools[${at}].action`, `\`${tool.action}\` is listed twice; keep one`);
    if (!people) continue;
    for (const [group, { roles, quorum }] of tool.approvers.entries()) {
      const able = people.people.filter((person) => person.roles.some((role) => roles.includes(role)));
      // How many are in a user group is known to Slack only.
      const isGrouped = roles.some((role) => (people.groups?.[role] ?? []).length > 0);
      if (able.length < quorum && !isGrouped)
        add(
          ['tools', at, 'approvers', group, 'quorum'],
          `tools[${at}].approvers[${group}].quorum`,
          `asks for ${quorum} of ${roles.join(' or ')}, and people.yaml lists ${able.length}; lower it or add people`,
        );
    }
  }
  return problems;
};
