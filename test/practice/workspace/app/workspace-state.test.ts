import { describe, expect, test } from '@jest/globals';
import type { PageMessage, PageView } from '../../../../src/practice/slack/page-api.ts';
import {
  changeWorkspace,
  emptyWorkspace,
  type WorkspaceState,
} from '../../../../src/practice/workspace/app/workspace-state.ts';

const message = (ts: string, more: Partial<PageMessage> = {}): PageMessage => ({
  channel: 'C1',
  ts,
  user: 'U1',
  text: ts,
  replyCount: 0,
  replyUsers: [],
  reactions: [],
  edited: false,
  ...more,
});
const view = (id: string, more: Partial<PageView> = {}): PageView => ({
  id,
  hash: 'h',
  type: 'modal',
  callbackId: 'c',
  blocks: [],
  ...more,
});
const hear = (state: WorkspaceState, event: Parameters<typeof changeWorkspace>[1] & { type: 'event' }) =>
  changeWorkspace(state, event);
const heard = (
  state: WorkspaceState,
  event: Extract<Parameters<typeof changeWorkspace>[1], { type: 'event' }>['event'],
) => hear(state, { type: 'event', event, at: 0 });
const loaded = changeWorkspace(emptyWorkspace, {
  type: 'messages-loaded',
  channel: 'C1',
  older: false,
  page: { items: [message('10.0')], hasMore: false },
});

describe('messages', () => {
  test('arrive in order of time, and twice is once', () => {
    let state = heard(loaded, { type: 'message', message: message('12.0') });
    state = heard(state, { type: 'message', message: message('11.0') });
    state = heard(state, { type: 'message', message: message('12.0') });
    expect(state.messages.C1?.items.map((each) => each.ts)).toEqual(['10.0', '11.0', '12.0']);
  });

  test('a reply counts on its parent once, whichever event comes first', () => {
    const reply = message('13.0', { threadTs: '10.0', user: 'U2' });
    const parent = message('10.0', { replyCount: 1, replyUsers: ['U2'], latestReply: '13.0' });
    const replyFirst = heard(heard(loaded, { type: 'message', message: reply }), {
      type: 'message-changed',
      message: parent,
    });
    const parentFirst = heard(heard(loaded, { type: 'message-changed', message: parent }), {
      type: 'message',
      message: reply,
    });
    expect(replyFirst.messages.C1?.items).toEqual([parent]);
    expect(parentFirst.messages.C1?.items).toEqual([parent]);
  });

  test('loading again keeps ephemeral ones and drops what is gone', () => {
    const hint = message('14.0', { ephemeralFor: 'U1' });
    const state = heard(loaded, { type: 'ephemeral', message: hint });
    const again = changeWorkspace(state, {
      type: 'messages-loaded',
      channel: 'C1',
      older: false,
      page: { items: [message('11.0')], hasMore: false },
    });
    expect(again.messages.C1?.items.map((each) => each.ts)).toEqual(['11.0', '14.0']);
  });
});

describe('modals', () => {
  test('stack, update in place, and close one or all', () => {
    let state = heard(emptyWorkspace, { type: 'view-opened', view: view('V1') });
    state = heard(state, { type: 'view-pushed', view: view('V2') });
    state = heard(state, { type: 'view-updated', view: view('V1', { hash: 'h2' }) });
    expect(state.views.map(({ id, hash }) => [id, hash])).toEqual([
      ['V1', 'h2'],
      ['V2', 'h'],
    ]);
    expect(heard(state, { type: 'view-closed', viewId: 'V2', all: false }).views.map(({ id }) => id)).toEqual(['V1']);
    expect(changeWorkspace(state, { type: 'view-answered', viewId: 'V2', action: 'clear' }).views).toEqual([]);
  });

  test('an update takes the errors away', () => {
    let state = heard(emptyWorkspace, { type: 'view-opened', view: view('V1') });
    state = changeWorkspace(state, { type: 'view-answered', viewId: 'V1', action: 'errors', errors: { b: 'no' } });
    expect(state.viewErrors).toEqual({ V1: { b: 'no' } });
    expect(heard(state, { type: 'view-updated', view: view('V1') }).viewErrors).toEqual({});
  });
});
