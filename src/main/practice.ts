import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SUBCOMMANDS } from '../cards/help.ts';
import type { Log } from '../ports/log.ts';
import type { Settings } from '../ports/store.ts';
import { startPracticeAds } from '../practice/ads/practice-ads.ts';
import { startPracticeCalendar } from '../practice/calendar/practice-calendar.ts';
import { practiceStart } from '../practice/company/practice-company.ts';
import { startPracticeCrm } from '../practice/crm/practice-crm.ts';
import { startPracticeMail } from '../practice/mail/practice-mail.ts';
import { createMarket } from '../practice/market/create-market.ts';
import { loadMarketCompany } from '../practice/market/market-company.ts';
import type { MarketWorld } from '../practice/market/world.ts';
import { createWorldClock } from '../practice/market/world-clock.ts';
import { createPracticeClock, type PracticeClock } from '../practice/practice-clock.ts';
import { AppManifest } from '../practice/slack/app-manifest.ts';
import { createFileState } from '../practice/slack/file-state.ts';
import { startPracticeSlack } from '../practice/slack/practice-slack.ts';
import type { Endpoints } from './connectors.ts';

/** Loopback only and the same for every practice workspace; they protect nothing. */
const PRACTICE = {
  signingSecret: 'practice-signing-secret',
  botToken: 'xoxb-practice',
  appToken: 'xapp-practice',
  token: 'practice',
  webhookSecret: `whsec_${Buffer.from('practice-webhook-secret').toString('base64')}`,
};

/** The people of the practice workspace; the outsider is named in no charter. */
const PEOPLE = [
  { id: 'U0MARKETER', name: 'mara', realName: 'Mara Keller', title: 'Marketing', timeZone: 'Europe/London' },
  {
    id: 'U0DEMANDGEN',
    name: 'deniz',
    realName: 'Deniz Aydin',
    title: 'Demand generation manager',
    timeZone: 'America/Chicago',
  },
  { id: 'U0BRAND', name: 'bianca', realName: 'Bianca Rossi', title: 'Brand reviewer', timeZone: 'Europe/London' },
  { id: 'U0FINANCE', name: 'femi', realName: 'Femi Adeyemi', title: 'Finance', timeZone: 'America/New_York' },
  { id: 'U0REPONE', name: 'rita', realName: 'Rita Novak', title: 'Sales rep', timeZone: 'Europe/London' },
  { id: 'U0REPTWO', name: 'tom', realName: 'Tom Becker', title: 'Sales rep', timeZone: 'America/Chicago' },
  {
    id: 'U0OUTSIDER',
    name: 'omar',
    realName: 'Omar Haddad',
    title: 'Guest, without rights',
    timeZone: 'Europe/London',
  },
];
const CHANNELS = [
  { name: 'approvals', topic: 'Proposed sends and repairs that wait for a person' },
  { name: 'experiments', topic: 'Variant tests: proposed, running, decided' },
  { name: 'budget', topic: 'Budget moves, and the way back' },
  { name: 'escalations', topic: 'Accounts that a rep has flagged, and incidents with their clocks' },
  { name: 'countersign', topic: 'What the bot is, and what it noticed' },
  { name: 'sales', topic: 'Deals, and what customers say' },
];
const CLOCK_KEY = 'practice-clock';

/** The practice clock goes on where it was when the program stopped, at its normal speed. */
export const openPracticeClock = async (
  settings: Settings,
  startAt?: string,
): Promise<{ clock: PracticeClock; start: Date; keep(): Promise<void> }> => {
  const known = await settings.get<{ start: Date; now: Date }>(CLOCK_KEY);
  const start = known?.start ?? (startAt ? new Date(startAt) : practiceStart(new Date()));
  const clock = createPracticeClock(known?.now ?? start);
  const keep = () => settings.set(CLOCK_KEY, { start, now: clock.now() });
  await keep();
  return { clock, start, keep };
};

/** The outside world of the practice workspace: Slack, mail, calendar, CRM, ads, and the people behind them. */
export const startPractice = async (input: {
  dir: string;
  clock: PracticeClock;
  start: Date;
  seed: number;
  root: string;
  workspaceUrl: () => string;
  slackRequestUrl: () => string;
  /** The app connects to the practice Slack by Socket Mode instead of being called. */
  hasSocketMode: boolean;
  mailWebhookUrl: () => string;
  world: MarketWorld;
  repName: (repId: string) => string | undefined;
  log: Log;
}) => {
  const { clock, dir } = input;
  const manifest = AppManifest.parse(parse(await readFile(join(input.root, 'slack-manifest.yaml'), 'utf8')));
  const worldClock = createWorldClock(clock);
  const service = { clock, dir, token: PRACTICE.token };
  // Mail and calendar are read by cursor, so that what is stamped late is not missed; the CRM is read by time.
  const dated = { ...service, clock: worldClock };
  const [mail, calendar, crm, ads] = await Promise.all([
    startPracticeMail(dated),
    startPracticeCalendar(dated),
    startPracticeCrm(service),
    startPracticeAds(service),
  ]);
  mail.api.setWebhook({ url: input.mailWebhookUrl(), secret: PRACTICE.webhookSecret });
  const slack = await startPracticeSlack({
    clock,
    signingSecret: PRACTICE.signingSecret,
    botToken: PRACTICE.botToken,
    ...(input.hasSocketMode ? { appToken: PRACTICE.appToken } : {}),
    deliverTo: () => {
      const url = input.slackRequestUrl();
      return { events: url, interactivity: url, commands: url };
    },
    people: PEOPLE,
    channels: CHANNELS,
    userGroups: [{ handle: 'finance', name: 'Finance', users: ['U0FINANCE'] }],
    manifest,
    subcommands: {
      '/countersign': SUBCOMMANDS.map(({ word, hint, what }) => ({ word, hint, description: what })),
    },
    state: createFileState(dir),
    teamName: 'Veridian Technologies',
    workspaceUrl: input.workspaceUrl,
  });
  const market = createMarket({
    clock: worldClock,
    seed: input.seed,
    company: loadMarketCompany(input.start),
    dir,
    mail: mail.api,
    calendar: calendar.api,
    crm: crm.api,
    ads: ads.api,
    world: input.world,
    repName: input.repName,
  });
  market.onChange(() => slack.broadcast({ type: 'market' }));
  const endpoints: Endpoints = {
    mail: { url: mail.url, token: PRACTICE.token },
    calendar: { url: calendar.url, token: PRACTICE.token },
    crm: { url: crm.url, token: PRACTICE.token },
    ads: { url: ads.url, token: PRACTICE.token, developerToken: PRACTICE.token, customerId: '1000000001' },
  };
  return {
    ...PRACTICE,
    appToken: input.hasSocketMode ? PRACTICE.appToken : undefined,
    slack,
    market,
    mail,
    calendar,
    crm,
    ads,
    endpoints,
    close: async () => {
      await slack.close();
      await market.close();
      await Promise.all([mail.close(), calendar.close(), crm.close(), ads.close()]);
    },
  };
};
export type Practice = Awaited<ReturnType<typeof startPractice>>;
