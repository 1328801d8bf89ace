import type { Check } from '../core/autonomy/assess.ts';
import type { AutonomyView, DomainView } from '../core/autonomy/autonomy-view.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS, CALLBACKS } from './action-ids.ts';
import { type Blocks, button, type Card, context, type Modal, section } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import { packed } from './reasons.ts';
import type { StateContext } from './state-line.ts';
import { bold, capitalized, code, cut, linked, safe, spoken } from './text.ts';
import { dayAndTime } from './time.ts';

/** `✓ Approval agreement: 92 % (46 of 50; …), needed at least 70 % at the low end`, with what it rests on. */
export const checkLine = (check: Check): string =>
  `${check.passes ? '✓ passed' : '✕ missing'}: ${bold(check.label, 60)}: ${safe(check.found, 240)}; needed ${safe(check.needed, 120)} (${safe(check.source, 200)})`;

const standingLine = (d: DomainView, c: StateContext): string => {
  const s = d.standing;
  if (!s) return 'It is the charter’s own stage.';
  const link = s.decisionId ? ` · ${linked(c.link(`/records/${s.decisionId}`), safe(s.decisionId, 40))}` : '';
  return s.kind === 'granted'
    ? `Granted ${dayAndTime(s.at, c)}, ${safe(s.because, 160)}${link}`
    : `Taken down by itself from ${code(s.before)} ${dayAndTime(s.at, c)}: ${safe(s.because, 240)}${link}`;
};

/** Where the way up ends, or what is missing for the next step. */
const nextText = (d: DomainView): string => {
  const { next, isWithinCeiling, checks, isReady } = d.assessment;
  if (!next) return 'It is at the last stage.';
  if (!isWithinCeiling) return `The charter’s ceiling is ${code(d.ceiling)}: no card takes it to ${code(next)}.`;
  if (d.waitingId) return `Every gate of ${code(next)} was passed; ${safe(d.waitingId, 40)} waits for two people.`;
  if (isReady) return `Every gate of ${code(next)} is passed; the next review proposes it.`;
  const missing = checks.filter((check) => !check.passes);
  return `For ${code(next)} ${missing.length === 1 ? 'this is' : 'these are'} missing: ${missing.map((check) => safe(check.label, 60).toLowerCase()).join(', ')}.`;
};

const whole = (d: DomainView, c: StateContext): string[] => [
  `${bold(d.domain)} at ${code(d.stage)}: ${safe(d.unlocks, 200)}`,
  standingLine(d, c),
  nextText(d),
  ...d.assessment.checks.map(checkLine),
];

const oneAgent = (view: AutonomyView, c: StateContext): Blocks =>
  view.domains.flatMap((d) => packed(whole(d, c), LIMITS.sectionText - 200).map((text) => section(undefined, text)));

/** Every agent's stages with what is missing, or one agent with every gate, its numbers, intervals and sources. */
export const autonomyCard = (views: AutonomyView[], c: StateContext): Card => {
  const only = views.length === 1 ? views[0] : undefined;
  if (only) {
    const lead = `Autonomy of ${bold(only.agent)}. Its charter is owned by ${capitalized(safe(only.owner, 40).replaceAll('-', ' '))}.`;
    return {
      text: spoken(lead),
      blocks: [section(undefined, lead), ...oneAgent(only, c)].slice(0, LIMITS.blocksPerMessage),
    };
  }
  const lead = `Autonomy of ${plural(views.length, 'agent')}: up by a card that two people agree to, down by itself.`;
  return {
    text: spoken(lead),
    blocks: [
      section(undefined, lead),
      ...views.map((view) => ({
        ...section(
          undefined,
          cut(
            `${bold(view.agent)}\n${view.domains.map((d) => `• ${safe(d.domain, 30)}: ${code(d.stage)}. ${nextText(d)}`).join('\n')}`,
            LIMITS.sectionText,
          ),
        ),
        accessory: autonomyButton(view.agent, 'Show the gates'),
      })),
      context(undefined, 'The numbers of the gates are in `charters/autonomy.yaml`.'),
    ],
  };
};

/** Opens one agent's gates. */
export const autonomyButton = (agent: string, label: string) =>
  button(ACTIONS.autonomy, label, JSON.stringify({ a: agent }));

export const autonomyModal = (view: AutonomyView, c: StateContext): Modal =>
  modal(CALLBACKS.show, 'Autonomy', [
    section(undefined, `Autonomy of ${bold(view.agent)}. Its charter is owned by ${safe(view.owner, 40)}.`),
    ...oneAgent(view, c),
  ]);
