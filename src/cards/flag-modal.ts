import type { Account } from '../core/account/account.ts';
import { ACTIONS, CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, plain } from './blocks.ts';
import { textInput } from './inputs.ts';
import { LIMITS } from './limits.ts';
import { modal } from './modal.ts';
import { cut } from './text.ts';
import { metadata, type Origin } from './ticket.ts';

const accountOption = (a: Pick<Account, 'id' | 'name' | 'domain'>) => option(`${cut(a.name, 45)} (${a.domain})`, a.id);

export type FlagForm = { guess: Account | null; quote: string; words?: string; origin: Origin };

/** Flag an account; the message's words and the account guessed from them are filled in, and search finds any other. */
export const flagModal = (input: FlagForm): Modal =>
  modal(
    CALLBACKS.flag,
    'Flag an account',
    [
      {
        type: 'input',
        block_id: 'account',
        label: plain('Account', LIMITS.inputLabel),
        element: {
          type: 'external_select',
          action_id: ACTIONS.pickAccount,
          min_query_length: 2,
          placeholder: plain('Type two letters of the name', LIMITS.placeholder),
          ...(input.guess && input.guess.id.length <= LIMITS.optionValue
            ? { initial_option: accountOption(input.guess) }
            : {}),
        },
      },
      textInput('words', 'What is going on?', {
        multiline: true,
        max: 1_000,
        initial: cut(input.words ?? input.quote.trim(), 1_000),
        placeholder: 'For example: their CFO called me, I am negotiating myself',
      }),
      context(
        undefined,
        `${input.guess || !input.quote ? '' : 'I could not tell the account from the message. '}Every agent leaves the account alone at once, and its owner gets a card with a clock.`,
      ),
    ],
    { submit: 'Flag', metadata: metadata(null, input.origin) },
  );
