import type { RequestListener } from 'node:http';
import { createRouter } from '../../commands/route.ts';
import { createSlackMessenger, type SlackMessenger } from '../adapters/slack/messenger.ts';
import { type SlackApp, startSlackApp } from '../adapters/slack/slack-app.ts';
import { createUserGroups } from '../adapters/slack/user-groups.ts';
import { decisionCard } from '../cards/decision-card.ts';
import { demotionCard } from '../cards/demotion-card.ts';
import { homeView } from '../cards/home.ts';
import { incidentCard } from '../cards/incident-card.ts';
import { replyNote } from '../cards/reply-note.ts';
import { sharedCard } from '../cards/shared-card.ts';
import { stopCard } from '../cards/stop-card.ts';
import { welcomeCard } from '../cards/welcome.ts';
import type { Config } from '../config.ts';
import { TEST_CARD } from '../core/approval/shared-card.ts';
import type { Decision } from '../core/decision/decision.ts';
import { demotionNotice } from '../flow/demote.ts';
import type { Deps } from '../flow/deps.ts';
import type { Flow } from '../flow/flow.ts';
import { homes } from '../flow/home.ts';
import { replyNotice } from '../flow/reply-notice.ts';
import { knownPeople } from '../flow/roster.ts';
import { stopNotice } from '../flow/stop-notices.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { UserGroups } from '../ports/user-groups.ts';
import type { Practice } from './practice.ts';

export type SlackSide = {
  app: SlackApp;
  messenger: SlackMessenger;
  userGroups: UserGroups;
  requestListener: RequestListener;
  welcome(): Promise<void>;
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** Slack in both directions: cards out through the outbox, signed payloads in through the commands. */
export const startSlackSide = async (input: {
  config: Config;
  deps: Deps;
  flow: Flow;
  outbox: Outbox;
  practice: Practice | null;
  path: string;
  link: (path: string) => string;
}): Promise<SlackSide> => {
  const { config, deps, flow, practice, link } = input;
  const now = () => deps.clock.now();
  const people = async () => (await knownPeople(deps)).people;
  const botToken = practice?.botToken ?? config.SLACK_BOT_TOKEN ?? '';
  const apiUrl = practice?.slack.apiUrl ?? config.SLACK_API_URL;
  const experimentOf = async (decisionId: string) => {
    const decision = await deps.decisions.get(decisionId);
    const id = decision?.action.kind === 'start-experiment' ? decision.action.experimentId : null;
    return id ? deps.experiments.get(id) : null;
  };
  const router = createRouter({
    longestPauseHours: () => deps.governance().asking.longestPauseHours,
    flow,
    now,
    people,
    link,
    practice: deps.practice,
    experimentOf,
    log: deps.log,
  });

  const messenger = createSlackMessenger({
    botToken,
    apiUrl,
    outbox: input.outbox,
    render: {
      decision: async (decision: Decision) =>
        decisionCard(decision, {
          now: now(),
          people: await people(),
          link,
          experiment:
            decision.action.kind === 'start-experiment' ? ((await experimentOf(decision._id)) ?? undefined) : undefined,
        }),
      shared: async (on, members) => {
        const test = on.startsWith(TEST_CARD) ? await deps.experiments.get(on.slice(TEST_CARD.length)) : null;
        return sharedCard(on, members, { now: now(), people: await people(), link, ...(test && { experiment: test }) });
      },
      incident: async (id) => {
        const incident = await deps.incidents.get(id);
        const account = incident?.accountId ? await deps.accounts.get(incident.accountId) : null;
        return (
          incident && {
            ...incidentCard(incident, { now: now(), link, accountName: account?.name }),
            version: incident.version,
          }
        );
      },
      live: async (key, version) => {
        const reply = key.startsWith('reply/') ? await replyNotice(deps, key) : null;
        if (reply) return replyNote(reply, version);
        const stopped = key.startsWith('stop/') ? await stopNotice(deps, key) : null;
        if (stopped) return stopCard(stopped, { now: now(), link });
        const notice = key.startsWith('demotion/') ? await demotionNotice(deps, key) : null;
        return notice && demotionCard(notice, { now: now(), link });
      },
      homes: async (users) =>
        (await homes(deps, users)).map((home) => homeView(home, { now: now(), timeZone: home.viewer.timeZone, link })),
    },
    readDecision: (id) => deps.decisions.get(id),
    readShared: (on) => deps.decisions.onCard(on),
    alsoTo: (decision) =>
      decision.events.flatMap(({ type, data }) =>
        type === 'reassigned' && typeof data.to === 'string' ? [data.to] : [],
      ),
    paceMs: practice ? 0 : undefined,
    // The embedded store has one program at a time, so a claim from before is a dead one's.
    leaseMs: config.MONGODB_URI ? undefined : 0,
    log: deps.log,
  });
  const app = await startSlackApp({
    botToken,
    signingSecret: practice?.signingSecret ?? config.SLACK_SIGNING_SECRET ?? '',
    appToken: practice ? practice.appToken : config.SLACK_APP_TOKEN,
    apiUrl,
    path: input.path,
    interactionHandler: (interaction) => router.handle(interaction),
    check: (interaction) => router.check(interaction),
    refusal: (interaction) => router.refusal(interaction),
    loading: (interaction) => router.loading(interaction),
    meanwhile: (interaction) => router.meanwhile(interaction),
    homeOpened: (user) => messenger.homeOpened(user),
    settings: deps.settings,
    log: deps.log,
    observeAckSeconds: (seconds) => deps.metrics.observe('ack_seconds', seconds),
  });
  messenger.start();
  return {
    app,
    messenger,
    userGroups: createUserGroups(app.client),
    requestListener: app.requestListener,
    welcome: () => messenger.once('welcome', 'countersign', welcomeCard({ practice: deps.practice })),
    idle: async () => {
      await app.idle();
      await messenger.idle();
    },
    stop: async () => {
      await app.stop();
      await messenger.stop();
    },
  };
};
