import { welcomeCard } from '../src/cards/welcome.ts';
import type { Desk } from './desk.ts';
import type { Reply } from './interaction.ts';

/** Four things to ask, about what is really there. */
const prompts = async (desk: Desk): Promise<Reply> => {
  const known = await desk.flow.searchAccounts('', 1);
  const name = known[0]?.name;
  return {
    kind: 'prompts',
    prompts: [
      { title: 'What waits for me?', message: 'waiting' },
      ...(name ? [{ title: `What is going on at ${name}?`, message: `account ${name}` }] : []),
      { title: 'What can I ask?', message: 'help' },
    ],
  };
};

/** The first message comes once per person; the prompts come each time the pane opens. */
export const welcome = async (desk: Desk, firstTime: boolean): Promise<Reply> => {
  const suggested = await prompts(desk);
  return firstTime
    ? { kind: 'many', replies: [{ kind: 'direct', ...welcomeCard({ practice: desk.practice }) }, suggested] }
    : suggested;
};
