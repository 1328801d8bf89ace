import { WebClient } from '@slack/web-api';
import { checkGoogleAds } from '../adapters/google-ads/check-ads.ts';
import { checkGoogleCalendar } from '../adapters/google-calendar/check-calendar.ts';
import { checkHubspot } from '../adapters/hubspot/check-hubspot.ts';
import { checkResend } from '../adapters/resend/check-resend.ts';
import { checkSlack } from '../adapters/slack/check-slack.ts';
import type { Config } from '../config.ts';

/** One thing the doctor looked at: `hint` says what is there, or what to do. */
export type Finding = { what: string; ok: boolean; hint: string };

/** A clock that is off by more than this makes Slack refuse our signatures and us Slack's. */
const CLOCK_LIMIT_MS = 60_000;
const SLACK_API = 'https://slack.com/api/';
/** A doctor is asked by somebody who waits: one slow service must not hold the other answers for long. */
const PATIENCE = { timeoutMs: 5_000, patienceMs: 2_000 };

const clockFinding = async (apiUrl: string): Promise<Finding> => {
  let skewMs: number | null = null;
  try {
    const response = await fetch(new URL('api.test', apiUrl), { method: 'POST', signal: AbortSignal.timeout(5_000) });
    const date = Date.parse(response.headers.get('date') ?? '');
    skewMs = Number.isNaN(date) ? null : Date.now() - date;
  } catch {
    skewMs = null;
  }
  if (skewMs === null) return { what: 'Clock', ok: true, hint: 'could not be compared with Slack’s' };
  const beside = `${Math.abs(Math.round(skewMs / 1000))} s ${skewMs < 0 ? 'behind' : 'ahead of'} Slack's`;
  return Math.abs(skewMs) < CLOCK_LIMIT_MS
    ? { what: 'Clock', ok: true, hint: beside }
    : {
        what: 'Clock',
        ok: false,
        hint: `${beside}; requests that are 5 minutes off are refused, so let this machine set its clock over the network (NTP)`,
      };
};

const publicAddress = ({ COUNTERSIGN_PUBLIC_URL: url }: Config): Finding => ({
  what: 'Public address',
  ok: url?.startsWith('https://') === true,
  hint: url?.startsWith('https://')
    ? url
    : `${url ? `\`${url}\` is not HTTPS` : 'not set'}; set \`COUNTERSIGN_PUBLIC_URL\` to the https address people outside reach, or no mail can carry a working opt-out link and none is sent`,
});

const socketMode = async (config: Config, token: string): Promise<Finding> => {
  const what = 'Requests from Slack';
  const slackApiUrl = config.SLACK_API_URL ?? SLACK_API;
  try {
    const client = new WebClient(token, { slackApiUrl, retryConfig: { retries: 0 }, timeout: 5_000 });
    await client.apps.connections.open();
    return { what, ok: true, hint: 'Socket Mode' };
  } catch (error) {
    const said = error instanceof Error ? error.message : 'no answer';
    return {
      what,
      ok: false,
      hint: `Socket Mode was refused (${said}); make an app-level token (xapp-…) with \`connections:write\` and set it as \`SLACK_APP_TOKEN\``,
    };
  }
};

/** Slack, the clock, the public address, mail, CRM, calendar and ads of a real workspace, each asked and each with what to do. */
export const checkRealServices = async (config: Config): Promise<Finding[]> => {
  const slackApiUrl = config.SLACK_API_URL ?? SLACK_API;
  const client = new WebClient(config.SLACK_BOT_TOKEN, { slackApiUrl, retryConfig: { retries: 0 }, timeout: 5_000 });
  const findings: Finding[] = [...(await checkSlack(client))];
  findings.push(
    config.SLACK_APP_TOKEN
      ? await socketMode(config, config.SLACK_APP_TOKEN)
      : {
          what: 'Requests from Slack',
          ok: true,
          hint: 'HTTP; the request URL in the app has to be `<COUNTERSIGN_PUBLIC_URL>/slack/events`',
        },
    await clockFinding(slackApiUrl),
    publicAddress(config),
  );
  const unset = (what: string, variable: string): Finding => ({
    what,
    ok: false,
    hint: `set ${variable}; until then every call is refused`,
  });
  findings.push(
    config.RESEND_API_KEY
      ? await checkResend({ baseUrl: config.RESEND_API_URL, token: config.RESEND_API_KEY, ...PATIENCE })
      : unset('Mail', '`RESEND_API_KEY`'),
    ...(config.HUBSPOT_TOKEN
      ? await checkHubspot({ baseUrl: config.HUBSPOT_API_URL, token: config.HUBSPOT_TOKEN, ...PATIENCE })
      : [unset('CRM', '`HUBSPOT_TOKEN`')]),
    config.GOOGLE_CALENDAR_TOKEN
      ? await checkGoogleCalendar(
          { baseUrl: config.GOOGLE_CALENDAR_URL, token: config.GOOGLE_CALENDAR_TOKEN, ...PATIENCE },
          new Date(),
        )
      : unset('Calendar', '`GOOGLE_CALENDAR_TOKEN`'),
    config.GOOGLE_ADS_TOKEN && config.GOOGLE_ADS_CUSTOMER_ID
      ? await checkGoogleAds({
          baseUrl: config.GOOGLE_ADS_URL,
          token: config.GOOGLE_ADS_TOKEN,
          developerToken: config.GOOGLE_ADS_DEVELOPER_TOKEN,
          customerId: config.GOOGLE_ADS_CUSTOMER_ID,
          ...PATIENCE,
        })
      : unset('Ads', '`GOOGLE_ADS_TOKEN` and `GOOGLE_ADS_CUSTOMER_ID`'),
  );
  return findings;
};
