import type { ActionRequest, Bootstrap, PageClock, PageMessage, PageView } from '../../slack/page-api.ts';

/** What the server, or its absence, said. `text` is for people. */
export class PracticeApiError extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.name = 'PracticeApiError';
    this.status = status;
  }
}

/** The values of a view or message, in the shape of Slack's `state.values`. */
export type ElementValues = ActionRequest['values'];
/** A file as Slack gives it to apps; more fields than are named here. */
export type UploadedFile = { id: string; name: string; size: number; mimetype: string };
export type SubmitAnswer = {
  action: 'clear' | 'close' | 'errors' | 'update' | 'push';
  errors?: Record<string, string>;
};

const refusalIn = (parsed: unknown, status: number): string =>
  typeof parsed === 'object' && parsed !== null && 'error' in parsed && typeof parsed.error === 'string'
    ? parsed.error
    : `The practice workspace answered ${status}`;

/** `body` is sent as JSON; a file as its bytes. */
const request = async <T>(userId: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        ...(userId ? { 'x-practice-user': userId } : {}),
        ...(body === undefined || body instanceof Blob ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new PracticeApiError(0, 'Countersign does not answer. Is it still running? Nothing was lost; try again.');
  }
  const text = await answer.text();
  let parsed: unknown = {};
  try {
    parsed = text ? JSON.parse(text) : {};
  } catch {
    parsed = {};
  }
  if (!answer.ok) throw new PracticeApiError(answer.status, refusalIn(parsed, answer.status));
  return parsed as T;
};

/** One call per line of `page-api.ts`, as the given person. */
export const practiceApi = (userId: string) => {
  const get = <T>(path: string) => request<T>(userId, 'GET', path);
  const post = <T>(path: string, body: unknown = {}) => request<T>(userId, 'POST', path, body);
  const at = encodeURIComponent;
  return {
    bootstrap: () => get<Bootstrap>('/api/bootstrap'),
    messages: (channel: string, before?: string) =>
      get<{ messages: PageMessage[]; hasMore: boolean }>(
        `/api/channels/${at(channel)}/messages${before ? `?before=${at(before)}` : ''}`,
      ),
    thread: (channel: string, ts: string) =>
      get<{ messages: PageMessage[] }>(`/api/channels/${at(channel)}/threads/${at(ts)}`),
    read: (channel: string) => post(`/api/channels/${at(channel)}/read`),
    home: () => get<{ view: PageView | null }>('/api/home'),
    homeOpened: (tab: 'home' | 'messages') => post('/api/home/opened', { tab }),
    upload: (file: File) => post<{ file: UploadedFile }>(`/api/files?name=${at(file.name || 'pasted.png')}`, file),
    send: (message: { channel: string; threadTs?: string; text: string; files?: string[] }) =>
      post<{ ts: string }>('/api/messages', message),
    react: (reaction: { channel: string; ts: string; name: string; add: boolean }) => post('/api/reactions', reaction),
    command: (command: { command: string; text: string; channel: string }) => post('/api/commands', command),
    act: (action: ActionRequest) => post('/api/actions', action),
    shortcut: (shortcut: { callbackId: string; channel?: string; ts?: string }) => post('/api/shortcuts', shortcut),
    options: (query: { actionId: string; blockId: string; value: string; container: ActionRequest['container'] }) =>
      post<{ options?: unknown[]; optionGroups?: unknown[] }>('/api/options', query),
    submit: (viewId: string, values: ElementValues) =>
      post<SubmitAnswer>(`/api/views/${at(viewId)}/submit`, { values }),
    closeView: (viewId: string) => post(`/api/views/${at(viewId)}/close`),
    search: (words: string) => get<{ messages: PageMessage[] }>(`/api/search?q=${at(words)}`),
    clock: (change: { op: 'pause' | 'resume' | 'speed' | 'advance'; speed?: number; ms?: number }) =>
      post<PageClock>('/api/clock', change),
  };
};
export type PracticeApi = ReturnType<typeof practiceApi>;
