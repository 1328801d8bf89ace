import { ACTIONS } from './action-ids.ts';
import { button, type Card, section } from './blocks.ts';
import { code, escaped } from './text.ts';

/** What can follow the command, in the order of the help: its word, what is written after it, and what it gives. */
export const SUBCOMMANDS = [
  { word: '', hint: '', what: 'what waits for you, with buttons' },
  {
    word: 'why',
    hint: '<D-1042 or a question>',
    what: 'the answer from the record, with inputs, rules, alternatives and people',
  },
  { word: 'account', hint: '<name>', what: 'the committee and what agents did there' },
  { word: 'flag', hint: '<account> <what is going on>', what: 'agents leave the account alone at once' },
  { word: 'stop', hint: '[all | agent:sdr | account:… | channel:email] [why]', what: 'nothing more goes out' },
  { word: 'resume', hint: '[what was stopped]', what: 'it runs again, when two people agree' },
  { word: 'incidents', hint: '', what: 'what went wrong and is not closed, with its clock' },
  { word: 'digest', hint: '', what: 'what the last seven days came to; on Mondays #countersign has the week before' },
  { word: 'run', hint: '[agent]', what: 'plan one round now' },
  { word: 'backtest', hint: '[30d]', what: 'what the rules in force would have said to past decisions' },
  { word: 'lint', hint: '[agent]', what: 'rules that add nothing or contradict, and which to delete' },
  { word: 'away', hint: 'until <day>', what: 'your delegate stands in for you' },
  { word: 'back', hint: '', what: 'you are here again, and questions come to you' },
  { word: 'charter', hint: '[agent]', what: 'what an agent may do and who owns it; Edit proposes a change' },
  { word: 'autonomy', hint: '[agent]', what: 'the stage of every domain, and what is missing for the next' },
  {
    word: 'attention',
    hint: '',
    what: 'your own numbers: how long you took, how often others agreed; nobody else sees them',
  },
  { word: 'home', hint: '', what: 'where my Home tab is and what is on it' },
  { word: 'help', hint: '', what: 'this list' },
] as const;
export type Subcommand = (typeof SUBCOMMANDS)[number]['word'];

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
      section(
        undefined,
        SUBCOMMANDS.map(({ word, hint, what }) => `${code(`/countersign ${word} ${hint}`.trim())} ${what}`).join('\n'),
      ),
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
