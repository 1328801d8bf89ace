import { plural } from '../core/plural.ts';
import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, section } from './blocks.ts';
import { modal } from './modal.ts';
import { bold, code, cut, safe } from './text.ts';

type Run = {
  runId: string;
  restored: { decisionId: string; title: string }[];
  left: { decisionId: string; title: string; reason: string }[];
};
const SHOWN = 12;

const listed = (lines: string[]): string =>
  cut(
    [...lines.slice(0, SHOWN), ...(lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [])].join('\n'),
    2_900,
  );

const restoredLines = (run: Run): string =>
  listed(run.restored.map((one) => `• ${code(one.decisionId)} ${safe(one.title, 140)}`));
const leftLines = (run: Run): string =>
  listed(run.left.map((one) => `• ${code(one.decisionId)} ${safe(one.title, 100)}: ${safe(one.reason, 160)}`));

/** Before: what would be restored and what stays, so that nobody is surprised. */
export const undoRunModal = (run: Run, metadata: string): Modal => {
  const left = run.left.length > 0 ? [section('left', `${bold('Stays as it is')}\n${leftLines(run)}`)] : [];
  if (run.restored.length === 0)
    return modal(CALLBACKS.show, 'Undo this run', [
      section(undefined, 'There is nothing of this run that you could restore or take back.'),
      ...left,
    ]);
  return modal(
    CALLBACKS.undoRun,
    'Undo this run',
    [
      section(
        'restored',
        `${bold(`Will be restored or taken back: ${plural(run.restored.length, 'decision')}`)}\n${restoredLines(run)}`,
      ),
      ...left,
      context(undefined, 'Each one is judged and recorded by itself.'),
    ],
    { submit: 'Undo the run', metadata },
  );
};

/** After: what was restored and what was not, in words for the one who asked. */
export const undoneRunText = (run: Run): string =>
  [
    run.restored.length > 0
      ? `Restored or taken back: ${plural(run.restored.length, 'decision')}.\n${restoredLines(run)}`
      : 'Nothing of this run was restored.',
    ...(run.left.length > 0 ? [`Left as it is: ${plural(run.left.length, 'decision')}.\n${leftLines(run)}`] : []),
  ].join('\n');
