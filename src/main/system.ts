import { join } from 'node:path';
import { draftArmEmail } from '../../agents/writing/draft-arm-email.ts';
import { createJobs } from '../adapters/agenda/jobs.ts';
import { createCharterFiles } from '../adapters/charters/charter-files.ts';
import { createCharterStore } from '../adapters/charters/charter-store.ts';
import { createLog } from '../adapters/log/log.ts';
import { createMetrics } from '../adapters/metrics/metrics.ts';
import { createOpenAiModel } from '../adapters/openai/model.ts';
import type { Config } from '../config.ts';
import { createUnsubscribeTokens } from '../core/account/unsubscribe-token.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import { inForceOf } from '../core/charter/in-force.ts';
import { seededDice } from '../core/seeded-dice.ts';
import { createFlow } from '../flow/create-flow.ts';
import type { Deps, Governance } from '../flow/deps.ts';
import { catchUp } from '../flow/observe-outcome.ts';
import { catchUpCharters, refuseCharters, takeCharters } from '../flow/take-charters.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { startEmbeddedStore } from '../practice/store/embedded-store.ts';
import { AGENTS } from './agents.ts';
import { connect, endpointsOf } from './connectors.ts';
import { importPracticeCompany, type Progress } from './first-run.ts';
import { governanceOf } from './governance.ts';
import { listen, type Route } from './http.ts';
import { installationSecret } from './installation-secret.ts';
import { lockDataDir } from './lock.ts';
import { openPracticeClock, type Practice, startPractice } from './practice.ts';
import { setupList } from './setup-list.ts';
import { createSignedPaths } from './signed-path.ts';
import { type SlackSide, startSlackSide } from './slack-side.ts';
import { openStores } from './stores.ts';
import { systemRoutes } from './system-routes.ts';
import { type Work, workOf } from './work.ts';

/** Charters that cannot be read stop the start; the message lists every problem with line and column. */
export class ChartersBroken extends Error {}

export type System = {
  url: string;
  deps: Deps;
  flow: ReturnType<typeof createFlow>;
  practice: Practice | null;
  slack: SlackSide;
  log: Log;
  work: readonly Work[];
  /**
   * Runs every job once, in order: for the story and tests that do not wait for Agenda. Jobs that come less often than
   * every `atMostMs` are left out.
   */
  runAll(atMostMs?: number): Promise<void>;
  /** Waits until background work and everything to be shown is done. */
  settle(): Promise<void>;
  /** Resolves when something that the program cannot go on without is gone; it has to end then. */
  lost: Promise<Error>;
  close(): Promise<void>;
};

const MAIL_WEBHOOK = '/webhooks/mail';
const systemClock: Clock = { now: () => new Date() };

/** Constructs and starts everything from the configuration. The only place where parts meet. */
export const startSystem = async (
  config: Config,
  options: { root: string; onProgress?: Progress; log?: Log; withJobs?: boolean },
): Promise<System> => {
  const log = options.log ?? createLog({ level: config.LOG_LEVEL });
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse().splice(0)) {
      try {
        await closer();
      } catch (error) {
        log.error({ err: error }, 'a part did not close cleanly');
      }
    }
  };
  try {
    return await start();
  } catch (error) {
    await close();
    throw error;
  }

  async function start(): Promise<System> {
    const dir = config.COUNTERSIGN_DATA_DIR;
    const lock = lockDataDir(dir);
    closers.push(() => lock.release());

    const charterDir = config.COUNTERSIGN_CHARTERS_DIR;
    const charters = await createCharterStore(charterDir);
    if (!charters.ok)
      throw new ChartersBroken(
        `the charters in \`${charterDir}\` cannot be used:\n${charters.error.map(formatProblem).join('\n')}`,
      );
    const charterStore = charters.value;
    closers.push(() => charterStore.close());

    let uri = config.MONGODB_URI;
    // MongoDB comes back by itself; a thread that has ended does not.
    let lost: Promise<Error> = new Promise(() => {});
    if (!uri) {
      const embedded = await startEmbeddedStore({ dir: join(dir, 'store') });
      closers.push(() => embedded.close());
      uri = embedded.uri;
      lost = embedded.lost;
      lock.publishStore(uri);
    }
    const stores = await openStores(uri);
    closers.push(() => stores.database.close());

    const isPractice = config.mode === 'practice';
    const practiceClock = isPractice ? await openPracticeClock(stores.settings, config.COUNTERSIGN_CLOCK_START) : null;
    const clock: Clock = practiceClock?.clock ?? systemClock;
    const paths = createSignedPaths(await installationSecret(stores.settings, 'link-secret'));
    const tokens = createUnsubscribeTokens(
      config.COUNTERSIGN_SECRET ?? (await installationSecret(stores.settings, 'opt-out-secret')),
    );

    const routes: Route[] = [];
    const http = await listen(routes, { port: config.PORT, host: config.COUNTERSIGN_HOST, log });
    closers.push(() => http.close());
    const url =
      config.COUNTERSIGN_PUBLIC_URL ??
      `http://${config.COUNTERSIGN_HOST === '0.0.0.0' ? 'localhost' : config.COUNTERSIGN_HOST}:${http.port}`;
    const slackPath = '/slack/events';
    const link = (path: string): string =>
      `${url}${/^\/((records|signals)\/|system-document$)/.test(path) ? paths.sign(path) : path}`;

    const optOut = { base: `${url.replace(/\/$/, '')}/u`, tokens };
    const held: { governance: Governance } = { governance: governanceOf(charterStore.current(), optOut) };
    const metrics = createMetrics();
    const background = new Set<Promise<void>>();
    const later: Deps['later'] = (name, work) => {
      const running = work()
        .catch((error: unknown) => {
          metrics.count('job_failures', { job: name });
          log.error({ err: error, job: name }, 'background work failed');
        })
        .finally(() => background.delete(running));
      background.add(running);
    };

    // The market and the flow know each other only through what happened.
    const world: { deps?: Deps } = {};
    const practice = practiceClock
      ? await startPractice({
          dir: join(dir, 'practice'),
          clock: practiceClock.clock,
          start: practiceClock.start,
          seed: config.COUNTERSIGN_SEED,
          root: options.root,
          workspaceUrl: () => url,
          mailWebhookUrl: () => `http://127.0.0.1:${http.port}${MAIL_WEBHOOK}`,
          hasSocketMode: config.SLACK_APP_TOKEN !== undefined,
          slackRequestUrl: () => `http://127.0.0.1:${http.port}${slackPath}`,
          log,
          repName: (repId) => held.governance.people.find(({ repIds }) => repIds.includes(repId))?.name,
          world: {
            happened: async (signals) => {
              if (!world.deps) return;
              const { receiveSignals } = await import('../flow/receive-signal.ts');
              const { takeIn } = await import('../flow/observe-outcome.ts');
              await takeIn(world.deps, await receiveSignals(world.deps, signals));
            },
          },
        })
      : null;
    if (practice) closers.push(() => practice.close());
    if (practiceClock) {
      closers.push(() => practiceClock.keep());
      await importPracticeCompany(
        stores,
        clock,
        practiceClock.start,
        join(dir, 'refused'),
        options.onProgress ?? (() => {}),
      );
    }

    const { mailEvents, ...connectors } = connect({
      endpoints: practice?.endpoints ?? endpointsOf(config),
      stores,
      clock,
      people: () => held.governance.people,
      linkFor: practice ? link : undefined,
    });
    const model = config.OPENAI_API_KEY
      ? createOpenAiModel({
          apiKey: config.OPENAI_API_KEY,
          baseUrl: config.OPENAI_BASE_URL,
          model: config.OPENAI_MODEL,
        })
      : null;

    const slackHolder: { side?: SlackSide } = {};
    const messengerOf = (): SlackSide => {
      if (!slackHolder.side) throw new Error('the messenger is used before it is started');
      return slackHolder.side;
    };
    const deps: Deps = {
      ...stores,
      ...connectors,
      clock,
      dice: seededDice(config.COUNTERSIGN_SEED + (isPractice ? 0 : Date.now())),
      messenger: {
        decisionChanged: (decision) => messengerOf().messenger.decisionChanged(decision),
        incidentChanged: (incident) => messengerOf().messenger.incidentChanged(incident),
        inThread: (id, note) => messengerOf().messenger.inThread(id, note),
        replyTo: (place, note) => messengerOf().messenger.replyTo(place, note),
        direct: (user, note) => messengerOf().messenger.direct(user, note),
        show: (message) => messengerOf().messenger.show(message),
        showAgain: (key) => messengerOf().messenger.showAgain(key),
        announce: (note) => messengerOf().messenger.announce(note),
        cardLinks: (ids) => messengerOf().messenger.cardLinks(ids),
      },
      userGroups: { members: (id) => messengerOf().userGroups.members(id) },
      model,
      agents: AGENTS,
      draftArm: draftArmEmail,
      charterFiles: createCharterFiles(charterDir, charterStore),
      governance: () => held.governance,
      log,
      metrics,
      link,
      practice: isPractice,
      later,
      setup: () => setupList(config, { ping: () => stores.database.ping(), modelName: model?.name ?? null }),
    };
    world.deps = deps;
    const flow = createFlow(deps);

    const webhookSecret = practice?.webhookSecret ?? config.RESEND_WEBHOOK_SECRET;
    const slackRoute: { listener?: import('node:http').RequestListener } = {};
    routes.push(
      ...(await systemRoutes({
        deps,
        paths,
        tokens,
        metrics,
        practice,
        practiceClock: practiceClock?.clock ?? null,
        database: stores.database,
        slackPath,
        slackListener: () => slackRoute.listener,
        mailWebhook:
          mailEvents && webhookSecret ? { path: MAIL_WEBHOOK, secret: webhookSecret, events: mailEvents } : null,
      })),
    );
    const slack = await startSlackSide({ config, deps, flow, outbox: stores.outbox, practice, path: slackPath, link });
    slackHolder.side = slack;
    slackRoute.listener = slack.requestListener;
    closers.push(() => slack.stop());

    charterStore.onChange((change) => {
      if (change.kind === 'refused') {
        later('tell-charter-problem', () => refuseCharters(deps, change.problems));
        return;
      }
      held.governance = governanceOf(change.set, optOut);
      const [before, after] = [inForceOf(change.before), inForceOf(change.set)];
      later('charter-changed', () => takeCharters(deps, before, after));
    });

    const work = workOf(deps, { practice, keepClock: practiceClock?.keep });
    const settle = async (): Promise<void> => {
      // A click that is being answered starts work, and work is shown: until neither is left.
      for (let round = 0; round < 50; round += 1) {
        await slack.idle();
        if (background.size === 0) return;
        await Promise.all(background);
      }
    };
    const runAll: System['runAll'] = async (atMostMs = Number.POSITIVE_INFINITY) => {
      for (const one of work) {
        if (one.everyMs > atMostMs) continue;
        await one.run();
        await Promise.all(background);
      }
    };
    // What changed while the program was not running: rules, and signals that were kept and not taken in.
    await catchUpCharters(deps, inForceOf(deps.governance().set));
    await catchUp(deps);
    // Closed in the other order: jobs stop first, then what they began is finished.
    closers.push(() => settle());
    if (options.withJobs ?? true) {
      const db = stores.database.connection.db;
      if (!db) throw new Error('the store connection has no database');
      const jobs = createJobs(db, (job, error) => {
        metrics.count('job_failures', { job });
        log.error({ err: error, job }, 'a job failed and runs again');
      });
      for (const { name, everyMs, run } of work) jobs.every(name, everyMs, run);
      await jobs.start();
      closers.push(() => jobs.stop());
    }
    await slack.welcome();
    return { url, deps, flow, practice, slack, log, work, runAll, settle, lost, close };
  }
};
