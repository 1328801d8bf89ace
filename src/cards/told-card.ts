import type { Button } from '@slack/types';
import type { Further, Told, ToldLine } from '../core/report/answer/told.ts';
import { ACTIONS } from './action-ids.ts';
import { autonomyButton } from './autonomy-card.ts';
import { type Blocks, button, type Card, context, section } from './blocks.ts';
import { charterButton } from './charter-card.ts';
import { liveBlocks } from './experiment-content.ts';
import { LIMITS } from './limits.ts';
import { packed } from './reasons.ts';
import { markup } from './said.ts';
import { type StateContext, stateText } from './state-line.ts';
import { bold, capitalized, cut, linked, spoken } from './text.ts';
import { ticketValue } from './ticket.ts';
import { dated } from './time.ts';

/** Asks a question again as it stands on the button. */
export const askButton = (question: string, label: string): Button =>
  button(ACTIONS.ask, label, JSON.stringify({ q: cut(question, 500) }));

const furtherButton = (further: Further, c: StateContext): Button => {
  switch (further.kind) {
    case 'why':
      return button(ACTIONS.why, `Why ${further.decision._id}`, JSON.stringify({ d: further.decision._id }));
    case 'review':
      return button(ACTIONS.review, `Review ${further.decision._id}`, ticketValue(further.decision));
    case 'account':
      return button(ACTIONS.account, `Show ${further.name}`, JSON.stringify({ a: further.accountId }));
    case 'flag':
      return button(ACTIONS.flag, 'Flag the account', JSON.stringify({ a: further.accountId }));
    case 'stop-account':
      return button(ACTIONS.stop, 'Stop it for this account', JSON.stringify({ a: further.accountId }), {
        style: 'danger',
      });
    case 'stop-agent':
      return button(
        ACTIONS.stop,
        further.agent ? `Stop the ${further.agent} agent` : 'Stop agents',
        JSON.stringify({ s: further.agent ? `agent:${further.agent}` : 'all' }),
        { style: 'danger' },
      );
    case 'charter':
      return charterButton(further.agent, `Charter of ${further.agent}`);
    case 'autonomy':
      return autonomyButton(further.agent, `Autonomy of ${further.agent}`);
    case 'waiting':
      return button(ACTIONS.waiting, 'What waits for me', 'why');
    case 'incidents':
      return button(ACTIONS.incidents, 'Show open incidents', 'why');
    case 'system-document':
      return button(ACTIONS.openRecord, 'Open the system document', 'why', { url: c.link('/system-document') });
    case 'ask':
      return askButton(further.question, further.label);
  }
};

/** Each verb once: an id is told apart within its block. */
const furtherBlocks = (further: readonly Further[], c: StateContext): Blocks => {
  const buttons = further.map((one) => furtherButton(one, c));
  const elements = buttons.filter(({ action_id }, n) => buttons.findIndex((one) => one.action_id === action_id) === n);
  return elements.length > 0 ? [{ type: 'actions', elements }] : [];
};

const lineText = (line: Exclude<ToldLine, { kind: 'test' }>, c: StateContext): string => {
  switch (line.kind) {
    case 'heading':
      return bold(capitalized(line.text), 400);
    case 'decision': {
      const { decision: d } = line;
      return `• ${bold(d.title, 140)} · ${stateText(d, c)} (${linked(c.link(`/records/${d._id}`), d._id)})`;
    }
    case 'said': {
      const link = line.signalId ? c.link(`/signals/${encodeURIComponent(line.signalId)}`) : undefined;
      const words = markup(line.said, c);
      return line.at ? `• ${dated(line.at, c, link)}: ${words}` : `• ${capitalized(words)}`;
    }
  }
};

/** An answer: the direct one first, then dated lines with links, what is not known, and where to look further. */
export const toldCard = (told: Told, c: StateContext): Card => {
  const lead = markup(told.lead, c);
  const blocks: Blocks = [section(undefined, lead)];
  let texts: string[] = [];
  const flush = (): void => {
    blocks.push(...packed(texts, LIMITS.sectionText - 100).map((text) => section(undefined, text)));
    texts = [];
  };
  for (const [n, line] of told.lines.entries()) {
    if (line.kind === 'test') {
      flush();
      blocks.push(
        ...liveBlocks(line.experiment, `told.${n}`, { ...c, id: `told.${n}`, surface: 'message', repName: (id) => id }),
      );
    } else texts.push(lineText(line, c));
  }
  if (told.more > 0) texts.push(`and ${told.more.toLocaleString('en-US')} more`);
  flush();
  return {
    text: cut(spoken(lead), LIMITS.messageText),
    blocks: [
      ...blocks.slice(0, LIMITS.blocksPerMessage - 3),
      ...(told.unknown.length > 0
        ? [context(undefined, told.unknown.map((one) => capitalized(markup(one, c))).join(' '))]
        : []),
      ...furtherBlocks(told.further, c),
    ],
  };
};
