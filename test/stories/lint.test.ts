import { describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { openFromHome, toldAlone } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { type GovernedSystem, startGovernedSystem } from '../kit/small-system.ts';
import { eventually } from '../kit/workspace-visit.ts';

const [MARA, OMAR] = ['U0MARKETER', 'U0OUTSIDER'];
const PLANTED =
  '@id("planted") @text("More than {audienceSize} people at once") forbid (principal, action == Action::"RunAlone", resource) when { context.openDecisionOnTarget };\n';

let world: GovernedSystem;
/** A rule that another one always comes before, a stage that no tool of outreach has, and three mails on record. */
const story = browserStory(async () => {
  world = await startGovernedSystem(3, {
    'policies/7-people.cedar': (text) => text + PLANTED,
    'outreach.yaml': (text) => text.replace('\n  email: standardize', '\n  email: standardize\n  budget: assist'),
  });
  for (let n = 0; n < 3; n += 1) await world.email();
  return { url: world.system.url, close: () => world.close() };
});

const ask = async (user: string, text: string) => {
  const channel = world.slack.channelByName('approvals')?.id ?? '';
  const before = world.as(user).ephemerals().length;
  expect(await world.as(user).command(channel, '/countersign', text)).toEqual({ ok: true });
  return eventually(async () => {
    await world.system.settle();
    expect(world.as(user).ephemerals().length).toBeGreaterThan(before);
    return world.as(user).ephemerals().at(-1) ?? { channel, ts: '' };
  });
};
const said = async (user: string, text: string) => JSON.stringify(await ask(user, text));

describe('`/countersign lint`', () => {
  test('says which rules add nothing, how much of each agent that is, and over which decisions', async () => {
    const all = await said(MARA, 'lint');
    for (const part of [
      'I looked through all rules and charters. *2 things to mend, 2 to delete.*',
      '*Add nothing, because another rule speaks first* (1)',
      '`planted` speaks only where `one.voice` forbids already.',
      '*Can never apply* (1)',
      '*outreach*: no tool of outreach is in the domain budget.',
      '*outreach* 3 % (2 of',
      ', to delete: `planted` and `autonomy.budget`',
      '*research* 3 % (1 of',
      'Found and kept on purpose: `suppress.optout-honoured`',
      'Over 3 recorded decisions since 17 Nov.',
      'Nothing was changed.',
    ])
      expect(all).toContain(part);
  });

  test('of one agent leaves out what is in the charters of others, and of a wrong name says which there are', async () => {
    const one = await said(MARA, 'lint research');
    expect(one).toContain('I looked through the rules for research. *1 thing to mend, 1 to delete.*');
    expect(one).not.toContain('outreach');
    expect(await said(MARA, 'lint sales')).toContain('I know no agent `sales`. There are sdr, outreach');
  });

  test('is refused to whoever is not named, in a sentence', async () => {
    expect(await said(OMAR, 'lint')).toContain('Only people named in `charters/people.yaml`');
  });

  test('is asked for on a charter’s card, too, and says at once that it looks when the record is long', async () => {
    const { decisions } = world.system.deps;
    const { fired } = decisions;
    const read = Promise.withResolvers<void>();
    decisions.fired = async (...page) => {
      await read.promise;
      return fired(...page);
    };
    try {
      const card = await ask(MARA, 'charter research');
      const before = world.as(MARA).ephemerals().length;
      await world.as(MARA).click(card, ACTIONS.lint);
      await eventually(() =>
        expect(JSON.stringify(world.as(MARA).ephemerals().slice(before))).toContain('I am holding every rule'),
      );
      read.resolve();
      await world.system.settle();
      expect(JSON.stringify(world.as(MARA).ephemerals().at(-1))).toContain('I looked through the rules for research.');
    } finally {
      read.resolve();
      decisions.fired = fired;
    }
  });
});

describe('in the browser', () => {
  test('the list of charters finds what can go, and leads to the charter in which it stands', async () => {
    const visit = await story.visit();
    await visit.channel('sales');
    await visit.say('/countersign charter');
    await visit.press(await toldAlone(visit, 'charters in force'), 'Find rules to delete');
    const found = await toldAlone(visit, 'I looked through all rules and charters. 2 things to mend, 2 to delete.');
    expect(await found.innerText()).toMatch(/Workflow sprawl.*outreach 3 % \(2 of \d+\), to delete: planted and/s);
    await visit.press(found, 'Charter');
    await toldAlone(visit, 'Charter of outreach');
  });

  test('on a phone, from Home, the answer opens over the charter', async () => {
    const visit = await story.visit({ size: 'phone', path: '/home' });
    await openFromHome(visit, visit.page.locator('.home').getByRole('button', { name: 'Charter' }).nth(3));
    await visit.dialog().getByText('Charter of research').first().waitFor();
    await visit.press(visit.dialog(), 'Find rules to delete');
    await visit.dialog().getByText('1 thing to mend, 1 to delete.').waitFor();
    expect(await visit.dialog().innerText()).toMatch(/It says “More than … people at once”\./);
  });
});
