import { z } from 'zod';
import { type HubspotObject, modifiedProperty } from '../../adapters/hubspot/wire.ts';
import type { WireReply } from '../wire/serve.ts';
import { type CrmItem, historyOf } from './crm-records.ts';

/** HubSpot's error shape. */
export const refusal = (status: number, message: string) => ({
  status: 'error',
  message,
  category:
    {
      401: 'INVALID_AUTHENTICATION',
      403: 'MISSING_SCOPES',
      404: 'OBJECT_NOT_FOUND',
      409: 'CONFLICT',
      429: 'RATE_LIMITS',
      500: 'INTERNAL_ERROR',
    }[status] ?? 'VALIDATION_ERROR',
});
/** A refusal as a reply. */
export const no = (status: number, message: string): WireReply => ({ status, body: refusal(status, message) });
/** Property values: HubSpot takes numbers, and keeps text. */
export const Values = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.null()]).transform((v) => (v === null ? null : String(v))),
);
export const Create = z.object({
  properties: Values,
  associations: z
    .array(
      z.object({
        to: z.object({ id: z.coerce.string() }),
        types: z.array(z.object({ associationCategory: z.string(), associationTypeId: z.number() })).min(1),
      }),
    )
    .default([]),
});
export const BatchRead = z.object({
  inputs: z.array(z.object({ id: z.coerce.string() })).max(100),
  properties: z.array(z.string()).default([]),
  propertiesWithHistory: z.array(z.string()).default([]),
});
const always = (object: HubspotObject) => ['createdate', 'hs_object_id', modifiedProperty(object)];
/** A record as HubSpot gives it: the properties asked for, and a few always. */
export const shown = (item: CrmItem, properties: string[], withHistory: string[] = []) => ({
  id: item.id,
  properties: Object.fromEntries(
    [...new Set([...always(item.object), ...properties, ...withHistory])].map((name) => [
      name,
      item.properties[name] ?? null,
    ]),
  ),
  ...(withHistory.length === 0
    ? {}
    : {
        // HubSpot lists the newest value first.
        propertiesWithHistory: Object.fromEntries(
          withHistory.map((name) => [name, historyOf(item, name).toReversed()]),
        ),
      }),
  createdAt: item.createdAt,
  updatedAt: item.updatedAt,
  archived: false,
});
