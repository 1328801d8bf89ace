import { createHttp, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { FreeBusy, messageIn } from './wire.ts';

const refusedHint = (status: number, message: string | undefined): string => {
  const said = message ? ` (“${message.slice(0, 160)}”)` : '';
  if (status === 401)
    return `Google refuses the calendar token${said}; make a new access token and set it as \`GOOGLE_CALENDAR_TOKEN\``;
  if (status === 403)
    return `the calendar token may not read busy times${said}; give it the scope \`https://www.googleapis.com/auth/calendar\``;
  return `the calendar answered ${status} when asked for busy times${said}; check \`GOOGLE_CALENDAR_URL\` and try again`;
};

/** Asks for the busy times of nobody for an hour, which changes nothing: does the service know the token? */
export const checkGoogleCalendar = async (
  options: HttpOptions,
  now: Date,
): Promise<{ what: string; ok: boolean; hint: string }> => {
  const what = 'Calendar';
  try {
    const { status, body } = await createHttp(options).read('POST', '/freeBusy', {
      timeMin: now.toISOString(),
      timeMax: new Date(now.getTime() + 3_600_000).toISOString(),
      items: [],
    });
    return status < 300 && FreeBusy.safeParse(body).success
      ? { what, ok: true, hint: 'Google takes the token and answers with busy times' }
      : { what, ok: false, hint: refusedHint(status, messageIn(body)) };
  } catch (error) {
    if (!(error instanceof OutsideUnavailable)) throw error;
    return { what, ok: false, hint: `the calendar did not answer (${error.message}); check \`GOOGLE_CALENDAR_URL\`` };
  }
};
