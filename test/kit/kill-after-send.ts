import { startSystem } from '../../src/main/system.ts';
import { configOf, openEmail } from './small-data-dir.ts';

/** Run as a program: starts the system, has a mail approved, and is killed after the mail left and before that is written down. */
const [dir, root] = process.argv.slice(2);
if (!dir || !root) throw new Error('give a data directory and the folder of the program');
const system = await startSystem(configOf(dir), { root, withJobs: false });
const { send } = system.deps.mailer;
system.deps.mailer.send = async (...mail) => {
  const outcome = await send(...mail);
  process.stdout.write(`${outcome.kind}\n`);
  process.kill(process.pid, 'SIGKILL');
  return outcome;
};
const { _id, revision, digest } = await openEmail(system.deps);
process.stdout.write(`${_id}\n`);
await system.flow.approve({ decisionId: _id, revision, digest, by: 'U0MARKETER' });
await system.settle();
