import type { DemotionNotice } from '../core/autonomy/demotion-notice.ts';
import { ACTIONS } from './action-ids.ts';
import { autonomyButton, checkLine } from './autonomy-card.ts';
import { button, type Card, context, section } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { packed } from './reasons.ts';
import type { StateContext } from './state-line.ts';
import { bold, capitalized, code, linked, safe, spoken } from './text.ts';
import { dayAndTime } from './time.ts';

/** What happened, the evidence, what asks again from now on, and what it takes to come back. */
export const demotionCard = ({ standing: s, unlocksNow, next }: DemotionNotice, c: StateContext): Card => {
  const id = `demotion.${s.agent}.${s.domain}.${s.at.getTime()}`;
  const name = s.agent === s.domain ? s.agent : `${s.agent} ${s.domain}`;
  const title = s.stage === 'instrument' ? `${name} is stopped` : `${name} asks before everything again`;
  const back = next
    ? [
        next.isWithinCeiling
          ? `*To come back* A promotion card to ${code(next.stage)}, agreed to by the charter’s owner and a second person, once every gate is passed:`
          : `*To come back* The charter’s ceiling has to be raised above ${code(s.stage)} first.`,
        ...next.checks.map(checkLine),
      ]
    : [];
  return {
    text: spoken(`${title}: ${safe(s.because, 300)}`),
    blocks: [
      section(`${id}.title`, bold(capitalized(title))),
      context(
        `${id}.state`,
        [
          safe(s.agent, 40),
          `down by itself ${dayAndTime(s.at, c)}`,
          `${code(s.before)} → ${code(s.stage)}`,
          ...(s.decisionId ? [linked(c.link(`/records/${s.decisionId}`), safe(s.decisionId, 40))] : []),
        ].join(' · '),
      ),
      section(
        `${id}.why`,
        [
          `*What happened* ${safe(s.because, 400)}`,
          ...s.evidence.slice(0, 6).map((line) => `• ${safe(line, 300)}`),
          `*From now on* ${safe(unlocksNow, 300)}. What was already approved is judged again before it runs.`,
        ].join('\n'),
      ),
      ...packed(back, LIMITS.sectionText - 200).map((text, i) => section(`${id}.back.${i}`, text)),
      {
        type: 'actions',
        block_id: `${id}.after`,
        elements: [
          autonomyButton(s.agent, `Autonomy of ${s.agent}`),
          ...(s.decisionId ? [button(ACTIONS.why, `Why ${s.decisionId}`, JSON.stringify({ d: s.decisionId }))] : []),
        ],
      },
    ],
  };
};
