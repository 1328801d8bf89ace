import { z } from 'zod';
import type { CrmObject } from '../../ports/crm.ts';
import { createHttp, type Http, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { EMAIL_SCOPE, isKeptBack } from './logged-emails.ts';
import { KEY_PROPERTY, messageIn, SearchAnswer } from './wire.ts';

/** Which kinds of records are written with a key, and so have to be found again by it. */
const KEYED: readonly CrmObject[] = ['tasks', 'notes'];

const Properties = z.object({
  results: z.array(z.object({ name: z.string(), hasUniqueValue: z.boolean().optional() })),
});

const refusedHint = (status: number, object: string, message: string | undefined): string => {
  const said = message ? ` (“${message.slice(0, 160)}”)` : '';
  if (status === 401)
    return `HubSpot refuses the token${said}; copy the access token of the private app into \`HUBSPOT_TOKEN\``;
  if (status === 403)
    return `the token may not read ${object}${said}; give the private app the scopes of its CRM objects`;
  return `HubSpot answered ${status} when asked for ${object}${said}; check \`HUBSPOT_API_URL\` and try again`;
};

const propertyHint = (object: CrmObject, found: { hasUniqueValue?: boolean } | undefined): string => {
  if (!found)
    return `${object} have no property \`${KEY_PROPERTY}\`; create it in HubSpot as single-line text with “require unique values”, or a repeated write could make a second record`;
  return found.hasUniqueValue === true
    ? `${object} have \`${KEY_PROPERTY}\` with unique values`
    : `the property \`${KEY_PROPERTY}\` of ${object} allows the same value twice, and HubSpot cannot change that; delete it and create it again with “require unique values”`;
};

type Check = { what: string; ok: boolean; hint: string };

/** Whether logged e-mails and their text may be read, and what follows where they may not. */
const checkEmails = async (http: Http): Promise<Check> => {
  const { status, body } = await http.read('POST', '/crm/v3/objects/emails/search', {
    properties: ['hs_email_text'],
    limit: 1,
  });
  const found = SearchAnswer.safeParse(body);
  const missing = `; give the private app the scope \`${EMAIL_SCOPE}\`. Until then`;
  if (status === 403)
    return {
      what: 'CRM',
      ok: false,
      hint: `the token may not read the e-mails that reps log${missing} a rep's own e-mail does not make agents step back`,
    };
  if (status >= 300 || !found.success)
    return { what: 'CRM', ok: false, hint: refusedHint(status, 'logged e-mails', messageIn(body)) };
  if (found.data.results.some(({ properties }) => isKeptBack(properties.hs_email_text ?? '')))
    return {
      what: 'CRM',
      ok: false,
      hint: `HubSpot keeps the text of logged e-mails back${missing} agents do step back, but what customers write to reps is not read, not even an opt-out`,
    };
  const hint =
    found.data.results.length > 0
      ? 'the e-mails that reps log can be read'
      : 'e-mails that reps log can be read; none is there yet, so whether their text is kept back shows later';
  return { what: 'CRM', ok: true, hint };
};

/**
 * Token, the unique property that writes are found again by, and logged e-mails, each with what to do when it is missing.
 * Reads only.
 */
export const checkHubspot = async (options: HttpOptions): Promise<Check[]> => {
  const http = createHttp(options);
  const results: Check[] = [];
  try {
    for (const object of KEYED) {
      const { status, body } = await http.read('GET', `/crm/v3/properties/${object}`);
      const read = Properties.safeParse(body);
      if (status >= 300 || !read.success) {
        results.push({
          what: 'CRM',
          ok: false,
          hint: refusedHint(status, `the properties of ${object}`, messageIn(body)),
        });
        return results;
      }
      const found = read.data.results.find(({ name }) => name === KEY_PROPERTY);
      results.push({ what: 'CRM', ok: found?.hasUniqueValue === true, hint: propertyHint(object, found) });
    }
    results.push(await checkEmails(http));
  } catch (error) {
    if (!(error instanceof OutsideUnavailable)) throw error;
    results.push({
      what: 'CRM',
      ok: false,
      hint: `HubSpot did not answer (${error.message}); check \`HUBSPOT_API_URL\``,
    });
  }
  return results;
};
