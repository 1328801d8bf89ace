import type { Config } from '../config.ts';

/** What is connected and what is still to be set, from the settings; the store is asked. */
export const setupList = async (
  config: Config,
  { ping, modelName }: { ping: () => Promise<boolean>; modelName: string | null },
): Promise<{ label: string; done: boolean; hint: string }[]> => {
  const isPractice = config.mode === 'practice';
  return [
    { label: 'Slack', done: true, hint: isPractice ? 'the practice workspace' : 'connected' },
    { label: 'Store', done: await ping(), hint: config.MONGODB_URI ? 'MongoDB' : 'embedded, on this machine' },
    {
      label: 'Model',
      done: modelName !== null,
      hint: modelName ?? 'set `OPENAI_API_KEY`; until then the built-in planner and writer work',
    },
    {
      label: 'Mail',
      done: isPractice || Boolean(config.RESEND_API_KEY),
      hint: isPractice ? 'practice mail' : 'set `RESEND_API_KEY`',
    },
    {
      label: 'CRM',
      done: isPractice || Boolean(config.HUBSPOT_TOKEN),
      hint: isPractice ? 'practice CRM' : 'set `HUBSPOT_TOKEN`',
    },
    {
      label: 'Ads',
      done: isPractice || Boolean(config.GOOGLE_ADS_TOKEN),
      hint: isPractice ? 'practice ad account' : 'set `GOOGLE_ADS_TOKEN`',
    },
  ];
};
