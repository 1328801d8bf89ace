import { z } from 'zod';
import type { PracticeClock } from '../practice/practice-clock.ts';
import { type Route, readBody, sendText } from './http.ts';

const DAY_MS = 86_400_000;
const ClockRequest = z.discriminatedUnion('op', [
  z.object({ op: z.literal('pause') }),
  z.object({ op: z.literal('resume') }),
  z.object({ op: z.literal('speed'), speed: z.number().min(1).max(3600) }),
  z.object({
    op: z.literal('advance'),
    ms: z
      .number()
      .int()
      .min(0)
      .max(7 * DAY_MS),
  }),
]);

/** `POST /api/clock`: pause, resume, speed and moving on, for the person at the practice workspace. */
export const clockRoute = (clock: PracticeClock): Route => {
  const state = () =>
    JSON.stringify({ now: clock.now().toISOString(), speed: clock.speed(), paused: clock.isPaused() });
  return async (request, response, url) => {
    if (url.pathname !== '/api/clock') return false;
    if (request.method === 'GET') {
      sendText(response, 200, state(), 'application/json');
      return true;
    }
    const parsed = ClockRequest.safeParse(JSON.parse((await readBody(request, 2048)) ?? 'null'));
    if (!parsed.success) {
      sendText(
        response,
        400,
        JSON.stringify({ error: parsed.error.issues[0]?.message ?? 'not understood' }),
        'application/json',
      );
      return true;
    }
    const op = parsed.data;
    if (op.op === 'pause') clock.pause();
    if (op.op === 'resume') clock.resume();
    if (op.op === 'speed') clock.setSpeed(op.speed);
    if (op.op === 'advance') clock.advance(op.ms);
    sendText(response, 200, state(), 'application/json');
    return true;
  };
};
