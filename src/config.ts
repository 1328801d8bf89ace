import { z } from 'zod';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .optional()
  .transform((value) => value === '1' || value === 'true');
const optional = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? undefined : value.trim()));
const port = z.coerce.number().int().min(0).max(65_535);

const Environment = z.object({
  PORT: port.default(3000),
  COUNTERSIGN_HOST: z.string().default('127.0.0.1'),
  COUNTERSIGN_DATA_DIR: z.string().default('.countersign'),
  COUNTERSIGN_CHARTERS_DIR: z.string().default('charters'),
  COUNTERSIGN_PUBLIC_URL: optional.pipe(z.url().optional()),
  COUNTERSIGN_SECRET: optional.pipe(z.string().min(32, 'has to have at least 32 characters').optional()),
  COUNTERSIGN_SEED: z.coerce.number().int().min(0).default(7),
  COUNTERSIGN_CLOCK_START: optional.pipe(z.iso.datetime().optional()),
  COUNTERSIGN_PRACTICE: flag,
  MONGODB_URI: optional,
  SLACK_BOT_TOKEN: optional,
  SLACK_SIGNING_SECRET: optional,
  SLACK_APP_TOKEN: optional,
  SLACK_API_URL: optional.pipe(z.url().optional()),
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: optional.pipe(z.url().optional()),
  OPENAI_MODEL: z.string().default('gpt-5-mini'),
  RESEND_API_KEY: optional,
  RESEND_API_URL: z.url().default('https://api.resend.com'),
  RESEND_WEBHOOK_SECRET: optional,
  GOOGLE_CALENDAR_TOKEN: optional,
  GOOGLE_CALENDAR_URL: z.url().default('https://www.googleapis.com/calendar/v3'),
  HUBSPOT_TOKEN: optional,
  HUBSPOT_API_URL: z.url().default('https://api.hubapi.com'),
  GOOGLE_ADS_TOKEN: optional,
  GOOGLE_ADS_DEVELOPER_TOKEN: optional,
  GOOGLE_ADS_CUSTOMER_ID: optional,
  GOOGLE_ADS_URL: z.url().default('https://googleads.googleapis.com/v26'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});
export type Config = z.infer<typeof Environment> & { mode: 'practice' | 'slack' };

export type ConfigProblem = { variable: string; problem: string };

/**
 * The only reader of the environment. With `SLACK_BOT_TOKEN` the program joins a real workspace; without it, it is the
 * practice workspace. Every problem is named with its variable.
 */
export const readConfig = (
  environment: Record<string, string | undefined>,
): { ok: true; config: Config } | { ok: false; problems: ConfigProblem[] } => {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => ({ variable: issue.path.join('.'), problem: issue.message })),
    };
  }
  const config = parsed.data;
  const mode = config.SLACK_BOT_TOKEN && !config.COUNTERSIGN_PRACTICE ? 'slack' : 'practice';
  if (mode === 'slack' && !config.SLACK_APP_TOKEN && !config.SLACK_SIGNING_SECRET) {
    return {
      ok: false,
      problems: [
        {
          variable: 'SLACK_SIGNING_SECRET',
          problem: 'is needed to check that requests come from Slack; or set `SLACK_APP_TOKEN` for Socket Mode',
        },
      ],
    };
  }
  return { ok: true, config: { ...config, mode } };
};
