import { z } from 'zod';
import { ACTIONS, CALLBACKS } from '../src/cards/action-ids.ts';
import type { Modal } from '../src/cards/blocks.ts';
import type { Subcommand } from '../src/cards/help.ts';
import { loadingModal } from '../src/cards/modal.ts';
import { code } from '../src/cards/text.ts';
import { accountButton, slashAccount } from './account.ts';
import { tell } from './answer.ts';
import { approve } from './approve.ts';
import { slashAttention } from './attention.ts';
import { autonomyButton, slashAutonomy } from './autonomy.ts';
import { slashAway, slashBack } from './away.ts';
import { slashBacktest } from './backtest.ts';
import { approveBatch } from './batch.ts';
import { charterButton, charterEdit, charterEditYaml, charterFile, slashCharter, submitCharter } from './charter.ts';
import type { Command, Desk, FieldErrors } from './desk.ts';
import { edit, submitEdit } from './edit.ts';
import { feedback } from './feedback.ts';
import { flagButton, globalFlag, pickAccount, shortcutFlag, slashFlag, submitFlag } from './flag.ts';
import { giveBack, submitGiveBack } from './give-back.ts';
import { helpButton, showHelp, slashHelp } from './help.ts';
import { homeOpened, slashHome } from './home.ts';
import {
  closeIncident,
  escalateIncident,
  listIncidents,
  showIncident,
  slashIncidents,
  submitCloseIncident,
  takeIncident,
  tickIncident,
  whyIncident,
} from './incidents.ts';
import { type Interaction, none, type Reply } from './interaction.ts';
import { lintButton, slashLint } from './lint.ts';
import { directMessage, mention, threadMessage } from './mention.ts';
import { answerOpen, question, submitAnswer, submitQuestion } from './question.ts';
import { lookAtQueue } from './queue.ts';
import { read, review } from './read.ts';
import { readAs } from './read-as.ts';
import { reassign, submitReassign } from './reassign.ts';
import { reject, submitReject } from './reject.ts';
import { report, reportShortcut, submitReport } from './report-problem.ts';
import { resume, slashResume, submitResume } from './resume.ts';
import { runButton, slashRun } from './run.ts';
import { snooze, submitSnooze } from './snooze.ts';
import { slashStop, stop, submitStop } from './stop.ts';
import { takeOver } from './take-over.ts';
import { parseJson } from './ticket.ts';
import { undo } from './undo.ts';
import { submitUndoRun, undoRun } from './undo-run.ts';
import { slashWaiting, waitingButton, waitingShortcut } from './waiting.ts';
import { ask, slashWhy, why } from './why.ts';

/** A link that Slack opens itself, or a tick that only counts when a button is pressed: nothing to answer. */
const opened: Command<'action'> = { run: async () => none };

const actions: Record<string, Command<'action'>> = {
  [ACTIONS.approve]: approve,
  [ACTIONS.edit]: edit,
  [ACTIONS.reject]: reject,
  [ACTIONS.why]: why,
  [ACTIONS.ask]: ask,
  [ACTIONS.snooze]: snooze,
  [ACTIONS.reassign]: reassign,
  [ACTIONS.question]: question,
  [ACTIONS.answer]: answerOpen,
  [ACTIONS.undo]: undo,
  [ACTIONS.undoRun]: undoRun,
  [ACTIONS.read]: read,
  [ACTIONS.review]: review,
  [ACTIONS.openRecord]: opened,
  [ACTIONS.takeOver]: takeOver,
  [ACTIONS.giveBack]: giveBack,
  [ACTIONS.feedback]: feedback,
  [ACTIONS.readAs]: readAs,
  [ACTIONS.stop]: stop,
  [ACTIONS.resume]: resume,
  [ACTIONS.run]: runButton,
  [ACTIONS.waiting]: waitingButton,
  [ACTIONS.help]: helpButton,
  [ACTIONS.flag]: flagButton,
  [ACTIONS.account]: accountButton,
  [ACTIONS.batchTick]: opened,
  [ACTIONS.batchApprove]: approveBatch,
  [ACTIONS.report]: report,
  [ACTIONS.incidentTake]: takeIncident,
  [ACTIONS.incidentStep]: tickIncident,
  [ACTIONS.incidentEscalate]: escalateIncident,
  [ACTIONS.incidentClose]: closeIncident,
  [ACTIONS.incidentWhy]: whyIncident,
  [ACTIONS.incidentShow]: showIncident,
  [ACTIONS.incidents]: listIncidents,
  [ACTIONS.charter]: charterButton,
  [ACTIONS.charterEdit]: charterEdit,
  [ACTIONS.charterEditYaml]: charterEditYaml,
  [ACTIONS.charterFile]: charterFile,
  [ACTIONS.lint]: lintButton,
  [ACTIONS.autonomy]: autonomyButton,
  [ACTIONS.queueAgent]: lookAtQueue,
  [ACTIONS.queueKind]: lookAtQueue,
  [ACTIONS.queueRisk]: lookAtQueue,
  [ACTIONS.queueWhose]: lookAtQueue,
  [ACTIONS.queuePrevious]: lookAtQueue,
  [ACTIONS.queueNext]: lookAtQueue,
};

/** The menu of a card: its options name the verb themselves. */
const MENU: Record<string, string> = {
  snooze: ACTIONS.snooze,
  reassign: ACTIONS.reassign,
  question: ACTIONS.question,
  'open-record': ACTIONS.openRecord,
  'stop-agent': ACTIONS.stop,
  report: ACTIONS.report,
  'undo-run': ACTIONS.undoRun,
};

const submissions: Record<string, Command<'view-submission'>> = {
  [CALLBACKS.edit]: submitEdit,
  [CALLBACKS.reject]: submitReject,
  [CALLBACKS.snooze]: submitSnooze,
  [CALLBACKS.reassign]: submitReassign,
  [CALLBACKS.question]: submitQuestion,
  [CALLBACKS.answer]: submitAnswer,
  [CALLBACKS.flag]: submitFlag,
  [CALLBACKS.giveBack]: submitGiveBack,
  [CALLBACKS.stop]: submitStop,
  [CALLBACKS.resume]: submitResume,
  [CALLBACKS.closeIncident]: submitCloseIncident,
  [CALLBACKS.report]: submitReport,
  [CALLBACKS.charter]: submitCharter,
  [CALLBACKS.undoRun]: submitUndoRun,
};

/** `waiting` is another way to write the command alone. */
const subcommands = {
  '': slashWaiting,
  waiting: slashWaiting,
  help: slashHelp,
  why: slashWhy,
  flag: slashFlag,
  account: slashAccount,
  charter: slashCharter,
  autonomy: slashAutonomy,
  stop: slashStop,
  resume: slashResume,
  run: slashRun,
  home: slashHome,
  attention: slashAttention,
  backtest: slashBacktest,
  lint: slashLint,
  incidents: slashIncidents,
  away: slashAway,
  back: slashBack,
} satisfies Record<Subcommand | 'waiting', Command<'slash'>>;

const messageShortcuts: Record<string, Command<'message-shortcut'>> = {
  [CALLBACKS.flagShortcut]: shortcutFlag,
  [CALLBACKS.reportShortcut]: reportShortcut,
};
const globalShortcuts: Record<string, Command<'global-shortcut'>> = {
  [CALLBACKS.waitingShortcut]: waitingShortcut,
  [CALLBACKS.flagShortcut]: globalFlag,
};
const optionSources: Record<string, Command<'options'>> = { [ACTIONS.pickAccount]: pickAccount };

type Bound = {
  run(desk: Desk): Promise<Reply>;
  title(desk: Desk): string | null;
  check(desk: Desk): FieldErrors | null;
  refusal(desk: Desk): Promise<FieldErrors | null>;
  meanwhile(): string | null;
};

const bind = <K extends Interaction['kind']>(
  command: Command<K> | undefined,
  interaction: Extract<Interaction, { kind: K }>,
): Bound | null =>
  command
    ? {
        run: (desk) => command.run(interaction, desk),
        title: (desk) => command.title?.(interaction, desk) ?? null,
        check: (desk) => command.check?.(interaction, desk) ?? null,
        refusal: async (desk) => (await command.refusal?.(interaction, desk)) ?? null,
        meanwhile: () => command.meanwhile?.(interaction) ?? null,
      }
    : null;

const own = <T>(registry: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(registry, key) ? registry[key] : undefined;

const MenuValue = z.object({ v: z.string() });

const find = (i: Interaction): Bound | null => {
  switch (i.kind) {
    case 'action': {
      if (i.actionId !== ACTIONS.more) return bind(own(actions, i.actionId), i);
      const verb = MenuValue.safeParse(parseJson(i.value)).data?.v ?? '';
      return bind(own(actions, own(MENU, verb) ?? ''), i);
    }
    case 'view-submission':
      return bind(own(submissions, i.callbackId), i);
    case 'slash': {
      const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*)$/s.exec(i.text) ?? [];
      return bind(own<Command<'slash'>>(subcommands, word.toLowerCase()), { ...i, text: rest });
    }
    case 'message-shortcut':
      return bind(own(messageShortcuts, i.callbackId), i);
    case 'global-shortcut':
      return bind(own(globalShortcuts, i.callbackId), i);
    case 'options':
      return bind(own(optionSources, i.actionId), i);
    case 'mention':
      return bind(mention, i);
    case 'direct-message':
      return bind(directMessage, i);
    case 'thread-message':
      return bind(threadMessage, i);
    case 'home-opened':
      return bind(homeOpened, i);
  }
};

/** Refused aloud, to the person who did it, and logged: nothing is swallowed. */
const unknown = (i: Interaction, desk: Desk): Reply => {
  switch (i.kind) {
    case 'slash':
      return showHelp(i.text.trim().split(/\s+/)[0]?.replaceAll('`', '').slice(0, 60));
    case 'action':
      desk.log.info({ actionId: i.actionId, user: i.user }, 'unknown action refused');
      return tell(
        i,
        `I do not know the button ${code(i.actionId, 60)}, so nothing happened. It may be from an older card; open the decision again from my Home tab.`,
      );
    case 'view-submission':
    case 'message-shortcut':
    case 'global-shortcut':
      desk.log.info({ callbackId: i.callbackId, user: i.user }, 'unknown callback refused');
      return tell(i, `I do not know ${code(i.callbackId, 60)}, so nothing happened.`);
    case 'options':
      desk.log.info({ actionId: i.actionId, user: i.user }, 'unknown options refused');
      return { kind: 'options', options: [] };
    default:
      return none;
  }
};

export type Router = {
  handle(interaction: Interaction): Promise<Reply>;
  /** Without waiting for anything: what is wrong with a modal's values. */
  check(interaction: Interaction): FieldErrors | null;
  /** What the record says against a modal's values. */
  refusal(interaction: Interaction): Promise<FieldErrors | null>;
  /** Without waiting for anything: the view to open at once, for what will answer with a modal. */
  loading(interaction: Interaction): Modal | null;
  /** Without waiting for anything: what to say when the answer takes its time. */
  meanwhile(interaction: Interaction): string | null;
};

/** From what a person did to the one command that answers it. */
export const createRouter = (desk: Desk): Router => ({
  handle: async (interaction) => (await find(interaction)?.run(desk)) ?? unknown(interaction, desk),
  check: (interaction) => find(interaction)?.check(desk) ?? null,
  refusal: async (interaction) => (await find(interaction)?.refusal(desk)) ?? null,
  loading: (interaction) => {
    const title = find(interaction)?.title(desk) ?? null;
    return title === null ? null : loadingModal(title);
  },
  meanwhile: (interaction) => find(interaction)?.meanwhile() ?? null,
});
