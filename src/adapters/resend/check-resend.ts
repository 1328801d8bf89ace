import { createHttp, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { EmailList, errorIn } from './wire.ts';

/**
 * Whether the mail service takes the key for the read that tells a lost answer from a lost mail. A key that may only send
 * is not enough: what happened to a mail could not be looked up. Reads only.
 */
export const checkResend = async (options: HttpOptions): Promise<{ what: string; ok: boolean; hint: string }> => {
  const no = (hint: string) => ({ what: 'Mail', ok: false, hint });
  try {
    const { status, body } = await createHttp(options).read('GET', '/emails?limit=1');
    if (status < 300 && EmailList.safeParse(body).success)
      return { what: 'Mail', ok: true, hint: 'the key works, and mails can be looked up' };
    const said = errorIn(body)?.message;
    return no(
      status === 401 || status === 403
        ? `Resend refuses the key${said ? ` (“${said.slice(0, 160)}”)` : ''}; make one with full access, because a lost answer is looked up among the mails, and set it as \`RESEND_API_KEY\``
        : `Resend answered ${status} to the list of mails; check \`RESEND_API_URL\` and try again`,
    );
  } catch (error) {
    if (!(error instanceof OutsideUnavailable)) throw error;
    return no(`Resend did not answer (${error.message}); check \`RESEND_API_URL\``);
  }
};
