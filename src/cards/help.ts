import { ACTIONS } from './action-ids.ts';
import { button, type Card, section } from './blocks.ts';
import { escaped } from './text.ts';

const LINES: [string, string][] = [
  ['/countersign', 'what waits for you, with buttons'],
  [
    '/countersign why <D-1042 or a question>',
    'the answer from the record, with inputs, rules, alternatives and people',
  ],
  ['/countersign account <name>', 'the committee and what agents did there'],
  ['/countersign flag <account> <what is going on>', 'agents leave the account alone at once'],
  ['/countersign stop [all | agent:sdr | account:… | channel:email]', 'nothing more goes out'],
  ['/countersign resume [the same]', 'it runs again'],
  ['/countersign incidents', 'what went wrong and is not closed, with its clock'],
  ['/countersign run [agent]', 'plan one round now'],
  ['/countersign backtest [30d]', 'what the rules in force would have said to past decisions'],
  ['/countersign away until <day>', 'your delegate stands in for you; `back` ends it'],
  ['/countersign charter [agent]', 'what an agent may do and who owns it; Edit proposes a change'],
  ['/countersign autonomy [agent]', 'the stage of every domain, and what is missing for the next'],
  ['/countersign attention', 'your own numbers: how long you took, how often others agreed; nobody else sees them'],
  ['/countersign home', 'where my Home tab is and what is on it'],
];

/** What can be asked in words, one of each kind. */
const QUESTIONS = [
  'Who approved the mail to <person>?',
  'Why did nobody write to <person>?',
  'What happened at <account> this week?',
  'Is <account> qualified?',
  'What did we spend on ads this month?',
  'How many replies did we get since Monday?',
  'What did you learn this week?',
];

/** Every command with what it gives, and what can be asked. A word that was not understood is named first. */
export const helpCard = (unknown?: string): Card => {
  const lead = unknown ? `I do not know \`${unknown}\`. ` : '';
  const text = `${lead}This is what I understand:`;
  return {
    text,
    blocks: [
      section(undefined, text),
      section(undefined, LINES.map(([c, what]) => `\`${escaped(c)}\` ${what}`).join('\n')),
      section(
        undefined,
        `*Ask in your own words*: mention me, write to me, or use \`/countersign why\`, for example:\n${QUESTIONS.map((one) => `• ${escaped(one)}`).join('\n')}`,
      ),
      section(
        undefined,
        'In the thread of a card, “Who approved this?” is enough. Use the shortcut “Flag this account” on a message. Only buttons decide; a typed “approve” never does.',
      ),
      { type: 'actions', elements: [button(ACTIONS.waiting, 'What waits for me', 'help')] },
    ],
  };
};
