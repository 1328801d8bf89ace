import type { Happened, SentMail } from './mail-wire.ts';

/** What a mail program does when its user presses "unsubscribe" (RFC 8058): a POST without cookies, no redirects. */
export const oneClickUnsubscribe = async (mail: SentMail): Promise<Happened> => {
  const header = Object.fromEntries(Object.entries(mail.headers).map(([k, v]) => [k.toLowerCase(), v]));
  const url = /<(https?:[^<>]+)>/.exec(header['list-unsubscribe'] ?? '')?.[1];
  if (url === undefined || header['list-unsubscribe-post']?.trim() !== 'List-Unsubscribe=One-Click') {
    return { ok: false, detail: 'the mail offers no one-click unsubscribe' };
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    await response.arrayBuffer();
    return { ok: response.ok, detail: `the unsubscribe address answered ${response.status}` };
  } catch {
    return { ok: false, detail: 'the unsubscribe address did not answer' };
  }
};
