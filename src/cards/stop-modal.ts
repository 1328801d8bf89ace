import { CALLBACKS } from './action-ids.ts';
import { context, type Modal, option, section } from './blocks.ts';
import { choice } from './inputs.ts';
import { modal } from './modal.ts';
import { capitalized, safe } from './text.ts';
import { metadata, type Origin } from './ticket.ts';

/** What a stop covers, in words: `every agent`, `the sdr agent`, `channel email`. */
export const scopeName = (scope: string): string => {
  const [kind, name = ''] = scope.split(/:(.*)/s);
  if (scope === 'all') return 'every agent';
  return kind === 'agent' ? `the ${name} agent` : `${kind} ${name}`;
};

/** Asks once which part to stop; the switch is read again right before every outside call. */
export const stopModal = (scopes: string[], chosen: string, origin: Origin): Modal => {
  const options = scopes.map((scope) => option(`Stop ${scopeName(scope)}`, scope));
  return modal(
    CALLBACKS.stop,
    'Stop',
    [
      choice('scope', 'What should stop?', options, {
        initial: options.find((o) => o.value === chosen) ?? options[0],
      }),
      context(undefined, 'It takes effect before the next outside call. What is in flight is listed, nothing is lost.'),
    ],
    { submit: 'Stop now', metadata: metadata(null, origin) },
  );
};

export const resumeModal = (stopped: { scope: string; by: string }[], origin: Origin): Modal => {
  if (stopped.length === 0) {
    return modal(CALLBACKS.show, 'Resume', [section(undefined, 'Nothing is stopped.')]);
  }
  const options = stopped.map((s) => option(`Resume ${scopeName(s.scope)}`, s.scope));
  return modal(
    CALLBACKS.resume,
    'Resume',
    [
      section(undefined, stopped.map((s) => `⏸ ${capitalized(safe(scopeName(s.scope), 120))}`).join('\n')),
      choice('scope', 'What should run again?', options, { initial: options[0] }),
    ],
    { submit: 'Resume', metadata: metadata(null, origin) },
  );
};
