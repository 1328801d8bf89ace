import { WebClient } from '@slack/web-api';
import { Command } from 'commander';
import { loadCharters } from '../adapters/charters/load-charters.ts';
import { createLog } from '../adapters/log/log.ts';
import { createMetrics } from '../adapters/metrics/metrics.ts';
import { createUserGroups } from '../adapters/slack/user-groups.ts';
import { stateText } from '../cards/state-line.ts';
import { spoken } from '../cards/text.ts';
import { type Config, readConfig } from '../config.ts';
import { createUnsubscribeTokens } from '../core/account/unsubscribe-token.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import { hashOf } from '../core/decision/canonical.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { StopScope } from '../core/gate/stops.ts';
import { createChainVerifier } from '../core/ledger/chain.ts';
import { fail } from '../core/result.ts';
import type { Deps } from '../flow/deps.ts';
import { explainWhy } from '../flow/explain-why.ts';
import { relayLedger } from '../flow/relay-ledger.ts';
import { resume, stop } from '../flow/stop.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cli } from './cli-context.ts';
import { startProblem } from './cli-start.ts';
import { governanceOf } from './governance.ts';
import { installationSecret } from './installation-secret.ts';
import type { Stores } from './stores.ts';
import { whyText } from './why-text.ts';
import { withStores } from './with-stores.ts';

const PAGE = 500;

/** Runs a command over the store, with every expected failure as a sentence. */
export const overStores = async (
  cli: Cli,
  use: (stores: Stores, clock: Clock, config: Config) => Promise<void>,
): Promise<void> => {
  const read = readConfig(cli.environment);
  if (!read.ok) {
    cli.note(read.problems.map(({ variable, problem }) => `\`${variable}\` ${problem}`).join('\n'));
    return cli.exit(2);
  }
  try {
    await withStores(read.config, (stores, clock) => use(stores, clock, read.config));
  } catch (error) {
    const problem = startProblem(error);
    if (!problem) throw error;
    cli.note(problem);
    cli.exit(1);
  }
};

/** Nothing was found, or it could be several: whoever scripts it asks again. */
const UNANSWERED: ReadonlySet<string> = new Set(['nothing', 'choose', 'which', 'only-buttons']);

export const whyCommand = (cli: Cli): Command =>
  new Command('why')
    .argument('<question...>', 'a decision id, or a question such as "what happened at <account> this week?"')
    .option('--json', 'the answer as JSON')
    .description('explain a decision from the audit log, or answer a question in words from the record')
    .action(async (words: string[], flags: { json?: boolean }) =>
      overStores(cli, async (stores, clock, config) => {
        const asked = words.join(' ');
        const link = (path: string): string => path;
        const rules = await governed(cli, stores, clock, config);
        // The record is explained by its id whatever is wrong with the charters; words are read with them.
        const question = rules ? asked : /\b[di]-\d+\b/i.exec(asked)?.[0];
        if (question === undefined) return;
        const deps = { ...stores, clock, metrics: createMetrics(), ...rules, model: null, link } as unknown as Deps;
        const answer = await explainWhy(deps, { question, by: 'cli' });
        const stateOf = (decision: Decision): string =>
          spoken(stateText(decision, { now: clock.now(), timeZone: 'UTC', link }));
        cli.print(flags.json ? JSON.stringify(answer, null, 2) : whyText(answer, stateOf));
        cli.exit(UNANSWERED.has(answer.kind) ? 1 : 0);
      }),
    );

/** Events that a decision has and the log lacks or tells otherwise, as when the end of the log was cut off. */
const missingEvents = async (stores: Stores): Promise<string[]> => {
  const differing: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Decision[] = await stores.decisions.page(after, PAGE);
    if (page.length === 0) return differing;
    for (const decision of page) {
      const entries = new Map((await stores.ledger.forDecision(decision._id)).map((entry) => [entry.eventId, entry]));
      for (const event of decision.events) {
        const entry = entries.get(event.eventId);
        if (!entry) differing.push(`\`${event.eventId}\` (${event.type}) is missing`);
        else if (hashOf(entry.data) !== hashOf(event.data) || entry.type !== event.type || entry.by !== event.by)
          differing.push(`\`${event.eventId}\` differs from its decision`);
      }
    }
    after = page.at(-1)?._id ?? null;
  }
};

export const verifyCommand = (cli: Cli): Command =>
  new Command('verify')
    .option('--json', 'the result as JSON')
    .description('recompute every hash of the audit log, and check that no event is missing from it')
    .action(async (flags: { json?: boolean }) =>
      overStores(cli, async (stores) => {
        await relayLedger({ ...stores, metrics: createMetrics() });
        const verifier = createChainVerifier();
        for (let from = 1; ; from += PAGE) {
          const entries = await stores.ledger.read(from, PAGE);
          if (entries.length === 0 || !entries.every((entry) => verifier.add(entry))) break;
        }
        const proof = verifier.proof();
        const differing = proof.ok ? await missingEvents(stores) : [];
        const isSound = proof.ok && differing.length === 0;
        cli.print(
          flags.json
            ? JSON.stringify({ ...proof, ok: isSound, ...(differing.length > 0 ? { differing } : {}) })
            : !proof.ok
              ? `The audit log is broken at entry ${proof.seq}: ${proof.reason}. The ${proof.count} entries before it are sound.`
              : isSound
                ? `The audit log is sound: ${proof.count} entries, head ${proof.head}.`
                : `The chain of ${proof.count} entries is whole, and it is not the whole record: ${differing.slice(0, 5).join('; ')}.`,
        );
        cli.exit(isSound ? 0 : 1);
      }),
    );

/** Who is in a user group is asked of Slack where there is a token, and is not known otherwise: then nobody is. */
const userGroupsOf = (config: Config): Deps['userGroups'] =>
  config.SLACK_BOT_TOKEN
    ? createUserGroups(
        new WebClient(config.SLACK_BOT_TOKEN, {
          ...(config.SLACK_API_URL && { slackApiUrl: config.SLACK_API_URL }),
          retryConfig: { retries: 0 },
          timeout: 5_000,
        }),
      )
    : { members: async () => fail('the command line has no `SLACK_BOT_TOKEN` to ask Slack with') };

/** What the flow needs for one command over the store: the charters in force, and nothing that speaks to people. */
export const governed = async (cli: Cli, stores: Stores, clock: Clock, config: Config): Promise<Deps | null> => {
  const set = await loadCharters(config.COUNTERSIGN_CHARTERS_DIR);
  if (!set.ok) {
    cli.note(set.error.map(formatProblem).join('\n'));
    cli.exit(1);
    return null;
  }
  const secret = config.COUNTERSIGN_SECRET ?? (await installationSecret(stores.settings, 'opt-out-secret'));
  const governance = governanceOf(set.value, { base: 'http://localhost/u', tokens: createUnsubscribeTokens(secret) });
  const silent = {
    announce: async () => {},
    decisionChanged: async () => {},
    inThread: async () => {},
    show: async () => {},
  };
  return {
    ...stores,
    clock,
    governance: () => governance,
    messenger: silent,
    userGroups: userGroupsOf(config),
    metrics: createMetrics(),
    log: createLog({ level: 'silent' }),
  } as unknown as Deps;
};

const switchCommand = (cli: Cli, name: 'stop' | 'resume', description: string): Command => {
  const command = new Command(name)
    .argument('[scope]', '`all`, `agent:<name>`, `account:<id>` or `channel:<domain>`', 'all')
    .option('--as <slack user id>', 'who is doing this; needed to resume');
  if (name === 'stop') command.option('--reason <words>', 'why, for those who are asked to lift it');
  return command
    .option('--json', 'the result as JSON')
    .description(description)
    .action(async (scope: string, flags: { as?: string; reason?: string; json?: boolean }) =>
      overStores(cli, async (stores, clock, config) => {
        if (!/^(all|agent:.+|account:.+|channel:.+)$/.test(scope)) {
          cli.note(`\`${scope}\` is no scope; use \`all\`, \`agent:<name>\`, \`account:<id>\` or \`channel:<domain>\``);
          return cli.exit(2);
        }
        if (flags.reason?.trim() === '') {
          cli.note('`--reason` is empty; say in a few words why, or leave it out');
          return cli.exit(2);
        }
        const deps = await governed(cli, stores, clock, config);
        if (!deps) return;
        const by = flags.as ?? 'operator';
        const result =
          name === 'stop'
            ? await stop(deps, {
                scope: scope as StopScope,
                by,
                operator: flags.as ? undefined : 'The operator of this machine',
                reason: flags.reason?.slice(0, 500),
              })
            : await resume(deps, { scope, by });
        cli.print(flags.json ? JSON.stringify(result) : result.text);
        cli.exit(result.ok ? 0 : 1);
      }),
    );
};

export const stopCommand = (cli: Cli): Command =>
  switchCommand(cli, 'stop', 'stop all agents, one agent, one account or one domain, before the next outside call');
export const resumeCommand = (cli: Cli): Command =>
  switchCommand(cli, 'resume', 'lift a stop; two people have to agree');
