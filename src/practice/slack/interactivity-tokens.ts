import { randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '../../core/result.ts';

export type Trigger = { user: string; viewId: string | null };
/** Where a `response_url` leads: a message it may replace or delete, or only a place to post. */
export type ResponseTarget = { user: string; channel: string; ts?: string; threadTs?: string };
export type InteractivityTokens = ReturnType<typeof createInteractivityTokens>;

/** One-time triggers and limited response URLs, in real time: a person's click does not age with the practice clock. */
export const createInteractivityTokens = (options: {
  triggerMs: number;
  responseUrlMs: number;
  elapsedNow: () => number;
  responseUrlBase: () => string;
}) => {
  const triggers = new Map<string, Trigger & { until: number; isUsed: boolean }>();
  const targets = new Map<string, ResponseTarget & { until: number; uses: number }>();
  const forget = <T extends { until: number }>(map: Map<string, T>, keepMs: number) => {
    for (const [key, entry] of map) {
      if (entry.until + keepMs >= options.elapsedNow()) break;
      map.delete(key);
    }
  };
  return {
    trigger: (trigger: Trigger): string => {
      forget(triggers, 60_000);
      const id = `${Date.now()}.${randomBytes(5).readUIntBE(0, 5)}.${randomBytes(16).toString('hex')}`;
      triggers.set(id, { ...trigger, until: options.elapsedNow() + options.triggerMs, isUsed: false });
      return id;
    },
    exchange: (id: string): Result<Trigger, 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id'> => {
      const trigger = triggers.get(id);
      if (!trigger) return fail('invalid_trigger_id');
      if (trigger.isUsed) return fail('exchanged_trigger_id');
      if (options.elapsedNow() > trigger.until) return fail('expired_trigger_id');
      trigger.isUsed = true;
      return ok({ user: trigger.user, viewId: trigger.viewId });
    },
    responseUrl: (target: ResponseTarget): string => {
      forget(targets, 0);
      const token = randomBytes(18).toString('hex');
      targets.set(token, { ...target, until: options.elapsedNow() + options.responseUrlMs, uses: 0 });
      return `${options.responseUrlBase()}/${token}`;
    },
    redeem: (token: string): Result<ResponseTarget, 'expired_url' | 'used_url'> => {
      const target = targets.get(token);
      if (!target || options.elapsedNow() > target.until) return fail('expired_url');
      if (target.uses >= 5) return fail('used_url');
      target.uses += 1;
      return ok(target);
    },
  };
};
