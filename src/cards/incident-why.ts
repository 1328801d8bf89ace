import type { Incident } from '../core/incident/incident.ts';
import { type Card, context, section } from './blocks.ts';
import { incidentState, KIND_NAMES } from './incident-card.ts';
import { LIMITS } from './limits.ts';
import { packed } from './reasons.ts';
import type { StateContext } from './state-line.ts';
import { bold, code, cut, linked, safe, spoken } from './text.ts';
import { clockTime, dayAndTime } from './time.ts';

type Entry = { _id: number; type: string; at: Date; by: string; data: Record<string, unknown>; hash: string };
type Context = StateContext & { nameOf: (by: string) => string };

/** The incidents of a decision, for its own answer. */
export const incidentLines = (incidents: readonly Incident[], c: StateContext): string[] =>
  incidents.length === 0
    ? []
    : [
        '*Incidents*',
        ...incidents
          .slice(-5)
          .map(
            (i) =>
              `• ${linked(c.link(`/records/${i._id}`), i._id)} ${KIND_NAMES[i.kind]}, ${safe(i.title, 160)}: ${incidentState(i, c)}`,
          ),
      ];

const detail = (entry: Entry): string => {
  const { text, because, scope, causeWords, decisionId } = entry.data;
  const said = [text, because, scope, causeWords, decisionId].find((one) => typeof one === 'string');
  return typeof said === 'string' ? `: ${safe(said, 160)}` : '';
};

/** Why there is an incident: what was seen, under which decisions, what people did, from the audit log. */
export const incidentWhy = (view: { incident: Incident; entries: Entry[]; link: string }, c: Context): Card => {
  const { incident: i, entries, link } = view;
  const id = `${i._id}.${i.version}.why`;
  const answer = `${bold(i.title, 200)} is a ${KIND_NAMES[i.kind]} of ${i.severity} severity, opened ${dayAndTime(i.createdAt, c)}${i.reportedBy ? ` because ${safe(i.reportedBy.name, 60)} reported it` : ' because I noticed it'}.`;
  const last = entries.at(-1);
  const parts = [
    [
      '*What was seen*',
      ...i.occurrences
        .slice(-8)
        .map(
          (o) =>
            `• ${dayAndTime(o.at, c)}: ${safe(o.text, 300)}${o.decisionId ? ` (${linked(c.link(`/records/${o.decisionId}`), o.decisionId)})` : ''}`,
        ),
    ],
    ...(i.decisionIds.length > 0
      ? [
          [
            '*Linked decisions*',
            `• ${i.decisionIds
              .slice(-12)
              .map((one) => linked(c.link(`/records/${one}`), one))
              .join(' · ')}`,
          ],
        ]
      : []),
    ...(i.closure
      ? [
          [
            '*Cause and lesson*',
            `• ${i.closure.cause.replaceAll('-', ' ')}: ${safe(i.closure.causeWords, 400)}`,
            `• ${i.closure.lesson}: ${safe(i.closure.lessonWords, 400)}${i.closure.lessonDecisionId ? `, proposed as ${linked(c.link(`/records/${i.closure.lessonDecisionId}`), i.closure.lessonDecisionId)}` : ''}`,
          ],
        ]
      : []),
    [
      '*What happened*, from the audit log',
      ...entries
        .slice(-14)
        .map(
          (e) =>
            `• ${clockTime(e.at, c)} ${safe(e.type.replaceAll('-', ' '), 60)} by ${safe(c.nameOf(e.by), 60)}${detail(e)} (no. ${e._id})`,
        ),
    ],
  ].flatMap((part) => packed(part, LIMITS.sectionText - 100));
  return {
    text: cut(spoken(answer), LIMITS.messageText),
    blocks: [
      section(`${id}.lead`, `${answer}\nNow: ${incidentState(i, c)}.`),
      ...parts.slice(0, 12).map((text, n) => section(`${id}.${n}`, text)),
      context(
        `${id}.record`,
        [
          linked(link, `Record ${i._id}`),
          ...(last ? [`log no. ${last._id}, hash ${code(last.hash.slice(0, 12))}`] : []),
        ].join(' · '),
      ),
    ],
  };
};
