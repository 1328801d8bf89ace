import { z } from 'zod';

/** The parts of Slack's app manifest that the practice Slack acts on. */
export const AppManifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      bot_user: z.object({ display_name: z.string() }).optional(),
      slash_commands: z
        .array(
          z.object({
            command: z.string().startsWith('/'),
            description: z.string().default(''),
            usage_hint: z.string().default(''),
            should_escape: z.boolean().default(false),
          }),
        )
        .default([]),
      shortcuts: z
        .array(z.object({ name: z.string(), type: z.enum(['message', 'global']), callback_id: z.string() }))
        .default([]),
      agent_view: z
        .object({ suggested_prompts: z.array(z.object({ title: z.string(), message: z.string() })).default([]) })
        .optional(),
    })
    .prefault({}),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }).optional(),
  settings: z
    .object({ event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional() })
    .prefault({}),
});
export type AppManifest = z.infer<typeof AppManifest>;
