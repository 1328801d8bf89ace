import { z } from 'zod';
import type { CrmObject } from '../../ports/crm.ts';
import { createHttp, type HttpOptions, OutsideUnavailable } from '../http-call.ts';
import { KEY_PROPERTY, messageIn } from './wire.ts';

/** Which kinds of records are written with a key, and so have to be found again by it. */
const KEYED: readonly CrmObject[] = ['tasks', 'notes'];

const Properties = z.object({
  results: z.array(z.object({ name: z.string(), hasUniqueValue: z.boolean().optional() })),
});

const refusedHint = (status: number, object: CrmObject, message: string | undefined): string => {
  const said = message ? ` (“${message.slice(0, 160)}”)` : '';
  if (status === 401)
    return `HubSpot refuses the token${said}; copy the access token of the private app into \`HUBSPOT_TOKEN\``;
  if (status === 403)
    return `the token may not read the properties of ${object}${said}; give the private app the scopes of its CRM objects`;
  return `HubSpot answered ${status} when asked for the properties of ${object}${said}; check \`HUBSPOT_API_URL\` and try again`;
};

const propertyHint = (object: CrmObject, found: { hasUniqueValue?: boolean } | undefined): string => {
  if (!found)
    return `${object} have no property \`${KEY_PROPERTY}\`; create it in HubSpot as single-line text with “require unique values”, or a repeated write could make a second record`;
  return found.hasUniqueValue === true
    ? `${object} have \`${KEY_PROPERTY}\` with unique values`
    : `the property \`${KEY_PROPERTY}\` of ${object} allows the same value twice, and HubSpot cannot change that; delete it and create it again with “require unique values”`;
};

/** Token and the unique property that writes are found again by, each with what to do when it is missing. Reads only. */
export const checkHubspot = async (options: HttpOptions): Promise<{ what: string; ok: boolean; hint: string }[]> => {
  const http = createHttp(options);
  const results: { what: string; ok: boolean; hint: string }[] = [];
  for (const object of KEYED) {
    try {
      const { status, body } = await http.read('GET', `/crm/v3/properties/${object}`);
      const read = Properties.safeParse(body);
      if (status >= 300 || !read.success) {
        results.push({ what: 'CRM', ok: false, hint: refusedHint(status, object, messageIn(body)) });
        return results;
      }
      const found = read.data.results.find(({ name }) => name === KEY_PROPERTY);
      results.push({ what: 'CRM', ok: found?.hasUniqueValue === true, hint: propertyHint(object, found) });
    } catch (error) {
      if (!(error instanceof OutsideUnavailable)) throw error;
      results.push({
        what: 'CRM',
        ok: false,
        hint: `HubSpot did not answer (${error.message}); check \`HUBSPOT_API_URL\``,
      });
      return results;
    }
  }
  return results;
};
