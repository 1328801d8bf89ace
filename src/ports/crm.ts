/** Object types and property names in the CRM's own vocabulary (HubSpot). */
export type CrmObject = 'contacts' | 'companies' | 'deals' | 'tasks' | 'notes';
export type CrmRecord = { id: string; properties: Record<string, string | null>; updatedAt: Date; link?: string };
export type CrmWrite =
  | { kind: 'written'; id: string; link?: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };
export type Crm = {
  get(object: CrmObject, id: string): Promise<CrmRecord | null>;
  /** Records changed after `since`, oldest first; `after` pages on. */
  changedSince(object: CrmObject, since: Date, after?: string): Promise<{ records: CrmRecord[]; next?: string }>;
  search(object: CrmObject, property: string, value: string): Promise<CrmRecord[]>;
  update(object: CrmObject, id: string, properties: Record<string, string | null>): Promise<CrmWrite>;
  /** `key` is stored in `countersign_key` and looked up first, so that a repeat creates nothing. */
  create(
    object: CrmObject,
    properties: Record<string, string>,
    key: string,
    associateWith?: { object: CrmObject; id: string },
  ): Promise<CrmWrite>;
};
