import type { WebClient } from '@slack/web-api';
import { CHANNEL_KEYS, listChannels } from './channels.ts';
import { slackFailure } from './slack-error.ts';

export type Checked = { what: string; ok: boolean; hint: string };

/** What `slack-manifest.yaml` asks for. */
const SCOPES = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
];

const said = (error: unknown): string => {
  const failure = slackFailure(error);
  return failure.kind === 'rate-limited' ? 'rate limited; try again in a minute' : failure.reason;
};

/** Token, scopes and channels, each with what to do when it is missing. Reads only. */
export const checkSlack = async (client: WebClient, channelNames: Record<string, string> = {}): Promise<Checked[]> => {
  const results: Checked[] = [];
  try {
    const self = await client.auth.test();
    results.push({
      what: 'Slack token',
      ok: true,
      hint: `works as ${self.user ?? self.user_id} in ${self.team ?? 'the workspace'}`,
    });
    const scopes = self.response_metadata?.scopes;
    const missing = scopes ? SCOPES.filter((scope) => !scopes.includes(scope)) : [];
    results.push(
      scopes
        ? {
            what: 'Slack scopes',
            ok: missing.length === 0,
            hint:
              missing.length === 0
                ? 'all there'
                : `missing ${missing.join(', ')}; paste \`slack-manifest.yaml\` into the app's manifest and install it again`,
          }
        : { what: 'Slack scopes', ok: true, hint: 'the server does not say which scopes the token has' },
    );
  } catch (error) {
    results.push({
      what: 'Slack token',
      ok: false,
      hint: `slack answered \`${said(error)}\`; copy the bot token (xoxb-…) from OAuth & Permissions into \`SLACK_BOT_TOKEN\``,
    });
    return results;
  }
  try {
    const channels = await listChannels(client);
    for (const key of CHANNEL_KEYS) {
      const name = channelNames[key] ?? key;
      const channel = channels.find((one) => one.name === name);
      results.push({
        what: `Channel #${name}`,
        ok: channel !== undefined,
        hint: channel
          ? channel.isMember
            ? 'the bot is in it'
            : 'there; the bot joins when it first posts'
          : `create it, then write \`/invite @countersign\` in it`,
      });
    }
  } catch (error) {
    results.push({
      what: 'Slack channels',
      ok: false,
      hint: `slack answered \`${said(error)}\` to a list of channels`,
    });
  }
  return results;
};
