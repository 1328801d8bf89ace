import type { CrmObject } from '../ports/crm.ts';

/** Pages of the practice workspace where a person sees an effect from the receiving side. */
export const outsideLinks = (workspaceUrl: string) => {
  const at = (path: string) => `${workspaceUrl.replace(/\/$/, '')}/market/${path}`;
  return {
    mail: (messageId: string) => at(`mail/${encodeURIComponent(messageId)}`),
    calendar: (eventId: string) => at(`calendar/${encodeURIComponent(eventId)}`),
    crm: (object: CrmObject | 'meetings', id: string) => at(`crm/${object}/${encodeURIComponent(id)}`),
    ads: (campaignId: string) => at(`ads/${encodeURIComponent(campaignId)}`),
  };
};
