import type { StopNotice } from '../core/gate/stop-notice.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS } from './action-ids.ts';
import { button, type Card, context, section } from './blocks.ts';
import type { StateContext } from './state-line.ts';
import { bold, capitalized, code, linked, list, safe, spoken } from './text.ts';
import { dayAndTime } from './time.ts';

/** Lines shown of what was in flight; the rest is counted. */
const SHOWN = 15;

/** What the resume button names: the scope, and which stop of it was on the screen. */
export const resumeValue = (scope: string, at: Date): string => JSON.stringify({ s: scope, at: at.getTime() });

const flightLine = (one: StopNotice['inFlight'][number], c: StateContext): string => {
  const name = `${linked(c.link(`/records/${one.decisionId}`), safe(one.decisionId, 40))} ${safe(one.title, 100)}`;
  if (one.became) return `• ✓ ${name}: ${safe(one.became.text, 160)}, ${dayAndTime(one.became.at, c)}`;
  return one.state === 'unknown'
    ? `• ⏸ ${name}: no answer yet; being looked up, not repeated`
    : `• ⏸ ${name}: its call was under way; waiting for how it ends`;
};

const flight = ({ inFlight }: StopNotice, c: StateContext): string => {
  if (inFlight.length === 0) return 'Nothing was in flight.';
  const open = inFlight.filter(({ became }) => !became).length;
  const more = inFlight.length - SHOWN;
  return [
    `*In flight when it was stopped* ${plural(inFlight.length, 'decision')}, ${open === 0 ? 'all settled' : `${open} not settled yet`}`,
    ...inFlight.slice(0, SHOWN).map((one) => flightLine(one, c)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
};

/** A stop from its placing to its lifting: who, why, what was in flight and what became of it, who agreed to lift it. */
export const stopCard = (notice: StopNotice, c: StateContext): Card => {
  const { key, scope, label, name, reason, at, asked, lifted } = notice;
  const title = lifted ? `${capitalized(label)} runs again` : `⏸ ${capitalized(label)} is stopped`;
  const state = lifted
    ? `lifted ${dayAndTime(lifted.at, c)} by ${safe(list(lifted.names), 200)}`
    : asked
      ? `${safe(asked.name, 80)} agreed to resume ${dayAndTime(asked.at, c)} · one more person is needed`
      : 'nothing new leaves · two people lift it';
  return {
    text: spoken(`${title}. ${safe(name, 80)}${reason ? `: ${safe(reason, 300)}` : ''}`),
    blocks: [
      section(`${key}.title`, bold(title)),
      context(
        `${key}.state`,
        `${scope === 'all' ? '' : `${code(scope)} · `}stopped by ${safe(name, 80)} ${dayAndTime(at, c)} · ${state}`,
      ),
      section(
        `${key}.why`,
        [`*Why* ${reason ? `“${safe(reason, 500)}”` : 'no reason was given'}`, flight(notice, c)].join('\n'),
      ),
      ...(lifted
        ? []
        : [
            {
              type: 'actions' as const,
              block_id: `${key}.resume`,
              elements: [button(ACTIONS.resume, 'Look at what would run', resumeValue(scope, at))],
            },
          ]),
    ],
  };
};
