import type { Account } from '../core/account/account.ts';
import { industryWords } from '../core/industry-words.ts';
import { ACTIONS } from './action-ids.ts';
import { button, type Card, section } from './blocks.ts';
import { bold, safe } from './text.ts';

/** Several accounts fit: one line and one button each. `verb` decides what the button does. */
export const chooseAccount = (reason: string, matches: Account[], verb: 'show' | 'flag', words = ''): Card => ({
  text: safe(reason, 600),
  blocks: [
    section(undefined, safe(reason, 600)),
    ...matches.slice(0, 5).map((a) => ({
      ...section(undefined, `${bold(a.name, 120)} · ${safe(a.domain, 100)} · ${safe(industryWords(a.industry), 60)}`),
      accessory: button(
        verb === 'show' ? ACTIONS.account : ACTIONS.flag,
        verb === 'show' ? 'Show' : 'Flag',
        JSON.stringify({ a: a.id, w: words.slice(0, 1_000) }),
      ),
    })),
  ],
});
