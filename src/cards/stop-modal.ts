import type { WillRun } from '../core/gate/stops.ts';
import { plural } from '../core/plural.ts';
import { ACTIONS, CALLBACKS } from './action-ids.ts';
import { type Blocks, context, type Modal, option, plain, section } from './blocks.ts';
import { choice, textInput } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import type { StateContext } from './state-line.ts';
import { bold, capitalized, code, cut, list, safe } from './text.ts';
import { metadata, type Origin } from './ticket.ts';
import { dayAndTime } from './time.ts';

/** The choice that means: the account in the field below. */
export const ONE_ACCOUNT = 'account';

const scopeName = (scope: string): string => {
  const [kind, name] = scope.split(/:(.*)/s);
  if (scope === ONE_ACCOUNT) return 'One account, named below';
  if (scope === 'all') return 'Every agent';
  return kind === 'agent' ? `The ${name} agent` : `The ${kind} ${name ?? ''}`;
};

/** Asks once which part to stop and why; the switch is read again right before every outside call. */
export const stopModal = (input: {
  scopes: string[];
  chosen: string;
  account: { id: string; name: string; domain: string } | null;
  origin: Origin;
}): Modal => {
  const options = [...input.scopes, ONE_ACCOUNT].map((scope) => option(scopeName(scope), scope));
  const { account } = input;
  return modal(
    CALLBACKS.stop,
    'Stop',
    [
      choice('scope', 'What should stop?', options, {
        initial: options.find((o) => o.value === input.chosen) ?? options[0],
      }),
      {
        type: 'input',
        block_id: 'account',
        optional: true,
        label: plain('Account, if it is one', LIMITS.inputLabel),
        element: {
          type: 'external_select',
          action_id: ACTIONS.pickAccount,
          min_query_length: 2,
          placeholder: plain('Type two letters of the name', LIMITS.placeholder),
          ...(account && account.id.length <= LIMITS.optionValue
            ? { initial_option: option(`${cut(account.name, 45)} (${account.domain})`, account.id) }
            : {}),
        },
      },
      textInput('reason', 'Why?', {
        multiline: true,
        max: 500,
        placeholder: 'For example: the price list in the mails is last year’s',
      }),
      context(
        undefined,
        'It takes effect before the next outside call. What is in flight is listed, and the list says what became of it. Two people lift it.',
      ),
    ],
    { submit: 'Stop now', metadata: metadata(null, input.origin) },
  );
};

const SHOWN = 15;
const lines = (found: { decisionId: string; title: string }[]): string =>
  [
    ...found.slice(0, SHOWN).map((one) => `• ${code(one.decisionId)} ${safe(one.title, 140)}`),
    ...(found.length > SHOWN ? [`and ${found.length - SHOWN} more`] : []),
  ].join('\n');

/** What would run, before anybody agrees. `reader` has agreed already: then there is nothing to send. */
export const resumeModal = (will: WillRun, reader: string, origin: Origin, c: StateContext): Modal => {
  const { stop, label, waiting, stillHeld, agents } = will;
  const agreed = stop.agreed ?? [];
  const isMine = agreed.some(({ by }) => by === reader);
  const first = list(agreed.map(({ name }) => safe(name, 80)));
  const blocks: Blocks = [
    section(
      'stop',
      `${bold(`⏸ ${capitalized(label)} is stopped`)}\nby ${safe(stop.name, 80)}, ${dayAndTime(stop.at, c)}${stop.reason ? `: “${safe(stop.reason, 500)}”` : ''}`,
    ),
    section(
      'agreed',
      agreed.length === 0
        ? 'Nobody has agreed to resume yet. Two different people are needed.'
        : isMine
          ? 'You agreed to resume. Somebody else has to agree too; until then it stays stopped.'
          : `${first} agreed to resume. If you agree too, it runs at once.`,
    ),
    section(
      'waiting',
      waiting.length === 0
        ? `${bold('Runs then')}\nNo decision waits for this.`
        : `${bold(`Judged again and carried out then: ${plural(waiting.length, 'decision')}`)}\n${lines(waiting)}`,
    ),
    ...(stillHeld.length > 0
      ? [
          section(
            'held',
            `${bold(`Stays held by another stop: ${plural(stillHeld.length, 'decision')}`)}\n${lines(stillHeld)}`,
          ),
        ]
      : []),
    section(
      'agents',
      agents.length === 0 ? 'No agent plans again: other stops cover them.' : `${bold('Plan again')} ${list(agents)}`,
    ),
  ];
  if (isMine) return modal(CALLBACKS.show, 'Resume', blocks);
  return modal(CALLBACKS.resume, 'Resume', blocks, {
    submit: agreed.length === 0 ? 'Agree to resume' : 'Agree, run again',
    metadata: metadata(null, origin, { s: stop.scope, at: stop.at.getTime() }),
  });
};
