import type { HomeTab } from '../src/cards/blocks.ts';
import { homeView } from '../src/cards/home.ts';
import { type Command, type Desk, readerContext } from './desk.ts';
import { ephemeral } from './interaction.ts';
import { welcome } from './welcome.ts';

/** The Home tab of one person, in that person's time zone. */
export const renderHome = async (desk: Desk, user: string): Promise<HomeTab> => {
  const [facts, context] = await Promise.all([desk.flow.home(user), readerContext(desk, user)]);
  await desk.flow.noteSeen({ by: user, decisionIds: facts.queue.items.map((one) => one._id), how: 'home' });
  return homeView(facts, context);
};

export const homeOpened: Command<'home-opened'> = {
  run: async (interaction, desk) =>
    interaction.tab === 'home'
      ? { kind: 'home', view: await renderHome(desk, interaction.user) }
      : welcome(desk, interaction.firstTime),
};

export const slashHome: Command<'slash'> = {
  run: async (interaction, desk) => {
    const view = await renderHome(desk, interaction.user);
    return {
      kind: 'many',
      replies: [
        { kind: 'home', view },
        ephemeral(
          'My Home tab is up to date: click my name, then Home. It shows what waits for you, what ran by itself, and Stop.',
        ),
      ],
    };
  },
};
