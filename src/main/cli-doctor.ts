import { WebClient } from '@slack/web-api';
import { Command } from 'commander';
import { loadCharters } from '../adapters/charters/load-charters.ts';
import { checkSlack } from '../adapters/slack/check-slack.ts';
import { readConfig } from '../config.ts';
import { formatProblem } from '../core/charter/charter-set.ts';
import type { Cli } from './cli-context.ts';
import { startProblem } from './cli-start.ts';
import { withStores } from './with-stores.ts';

type Finding = { what: string; ok: boolean; hint: string };

/** A clock that is off by more than this makes Slack refuse our signatures and us Slack's. */
const CLOCK_LIMIT_MS = 60_000;

export const doctorCommand = (cli: Cli): Command =>
  new Command('doctor')
    .option('--json', 'the findings as JSON')
    .description('say in plain words what is missing: versions, charters, store, Slack, clock, connectors')
    .action(async (flags: { json?: boolean }) => {
      const findings: Finding[] = [];
      const add = (what: string, ok: boolean, hint: string): void => void findings.push({ what, ok, hint });
      const major = Number(process.versions.node.split('.')[0]);
      add(
        'Node',
        major >= 22,
        major >= 22
          ? `${process.versions.node}`
          : `this is ${process.versions.node}; run it with \`npm run countersign -- …\`, which brings its own`,
      );
      const read = readConfig(cli.environment);
      if (!read.ok) for (const { variable, problem } of read.problems) add(variable, false, problem);
      else {
        const { config } = read;
        const charters = await loadCharters(config.COUNTERSIGN_CHARTERS_DIR);
        if (charters.ok)
          add(
            'Charters',
            true,
            `${charters.value.charters.size} agents, version ${charters.value.hashes.all.slice(0, 12)}`,
          );
        else for (const problem of charters.error) add('Charters', false, formatProblem(problem));
        try {
          await withStores(config, async (stores) => {
            const started = Date.now();
            const answers = await stores.database.ping();
            add(
              'Store',
              answers,
              `${config.MONGODB_URI ? 'MongoDB' : 'embedded'}, answered in ${Date.now() - started} ms, ${await stores.accounts.count()} accounts`,
            );
          });
        } catch (error) {
          add('Store', false, startProblem(error) ?? (error instanceof Error ? error.message : 'did not open'));
        }
        if (config.mode === 'practice')
          add(
            'Slack',
            true,
            'practice workspace; set `SLACK_BOT_TOKEN` and `SLACK_SIGNING_SECRET` (or `SLACK_APP_TOKEN`) to join a real one',
          );
        else {
          const client = new WebClient(
            config.SLACK_BOT_TOKEN,
            config.SLACK_API_URL ? { slackApiUrl: config.SLACK_API_URL } : {},
          );
          findings.push(...(await checkSlack(client)));
          add(
            'Requests from Slack',
            Boolean(config.SLACK_APP_TOKEN ?? config.SLACK_SIGNING_SECRET),
            config.SLACK_APP_TOKEN
              ? 'Socket Mode'
              : 'HTTP; the request URL in the app has to be `<COUNTERSIGN_PUBLIC_URL>/slack/events`',
          );
          const skew = await clockSkewMs(config.SLACK_API_URL ?? 'https://slack.com/api/');
          add(
            'Clock',
            skew === null || Math.abs(skew) < CLOCK_LIMIT_MS,
            skew === null
              ? 'could not be compared'
              : `${Math.round(skew / 1000)} s beside Slack's; Slack refuses requests that are 5 minutes off`,
          );
        }
        const real = config.mode === 'slack';
        const connector = (what: string, isSet: boolean, variable: string): void =>
          add(
            what,
            isSet || !real,
            isSet ? 'connected' : real ? `set \`${variable}\`; until then every call is refused` : 'practice service',
          );
        connector('Mail', Boolean(config.RESEND_API_KEY), 'RESEND_API_KEY');
        connector('Calendar', Boolean(config.GOOGLE_CALENDAR_TOKEN), 'GOOGLE_CALENDAR_TOKEN');
        connector('CRM', Boolean(config.HUBSPOT_TOKEN), 'HUBSPOT_TOKEN');
        connector(
          'Ads',
          Boolean(config.GOOGLE_ADS_TOKEN && config.GOOGLE_ADS_CUSTOMER_ID),
          'GOOGLE_ADS_TOKEN` and `GOOGLE_ADS_CUSTOMER_ID',
        );
        add(
          'Model',
          true,
          config.OPENAI_API_KEY
            ? config.OPENAI_MODEL
            : 'no key: the built-in planner and writer work, and cards say so',
        );
      }
      cli.print(
        flags.json
          ? JSON.stringify(findings, null, 2)
          : findings.map(({ what, ok, hint }) => `${ok ? '✓' : '✕'} ${what}: ${hint}`).join('\n'),
      );
      cli.exit(findings.every((finding) => finding.ok) ? 0 : 1);
    });

const clockSkewMs = async (apiUrl: string): Promise<number | null> => {
  try {
    const response = await fetch(new URL('api.test', apiUrl), { method: 'POST', signal: AbortSignal.timeout(5_000) });
    const date = response.headers.get('date');
    return date ? Date.now() - new Date(date).getTime() : null;
  } catch {
    return null;
  }
};
