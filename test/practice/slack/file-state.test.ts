import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFileState } from '../../../src/practice/slack/file-state.ts';
import { marketer, startSlack } from './slack-kit.ts';

const dirs: string[] = [];
const freshDir = () => {
  const dir = mkdtempSync(join(tmpdir(), 'practice-slack-'));
  dirs.push(dir);
  return dir;
};
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

describe('the practice Slack after a restart', () => {
  test('has its messages, threads, reactions, files, channels, Home and read marks, and goes on with later timestamps', async () => {
    const dir = freshDir();
    const first = await startSlack({ state: createFileState(dir) });
    const at = first.channel('budget');
    const parent = await first.client.chat.postMessage({ channel: at, text: 'report', blocks: [{ type: 'divider' }] });
    const reply = await first.client.chat.postMessage({ channel: at, text: 'outcome', thread_ts: parent.ts });
    const gone = await first.client.chat.postMessage({ channel: at, text: 'gone' });
    await first.client.chat.delete({ channel: at, ts: gone.ts ?? '' });
    await first.client.reactions.add({ channel: at, timestamp: parent.ts ?? '', name: 'eyes' });
    await first.client.conversations.create({ name: 'escalations' });
    const home = await first.client.views.publish({ user_id: marketer, view: { type: 'home', blocks: [] } });
    await first.client.filesUploadV2({ channel_id: at, content: 'a,b', filename: 'rows.csv' });
    const before = first.slack.messages(at);
    await first.slack.close();

    const second = await startSlack({ state: createFileState(dir) });
    expect(second.slack.messages(at)).toEqual(before);
    expect(before[0]?.reactions).toHaveLength(1);
    expect(second.slack.messages(at, parent.ts).map((message) => message.ts)).toEqual([reply.ts]);
    expect(second.slack.channelByName('escalations')).toBeDefined();
    expect(second.slack.as(marketer).home()?.hash).toBe(home.view?.hash);
    const info = await second.client.files.info({ file: before.at(-1)?.files?.[0] ?? '' });
    expect(info.file).toMatchObject({ name: 'rows.csv', size: 3 });
    const next = await second.client.chat.postMessage({ channel: at, text: 'later' });
    expect(Number(next.ts)).toBeGreaterThan(Number(before.at(-1)?.ts));
    await second.slack.close();
  });

  test('a line cut off by a killed process is dropped; damage elsewhere is named by its line', async () => {
    const dir = freshDir();
    const state = createFileState(dir);
    state.save({ kind: 'read', key: 'U1 C1', value: { user: 'U1', channel: 'C1', ts: '1.000000' } });
    await state.close();
    appendFileSync(join(dir, 'slack.jsonl'), '{"kind":"read","key":"U2 C1","val');
    expect(await createFileState(dir).load()).toEqual([
      { kind: 'read', key: 'U1 C1', value: { user: 'U1', channel: 'C1', ts: '1.000000' } },
    ]);
    expect(readFileSync(join(dir, 'slack.jsonl'), 'utf8').endsWith('}\n')).toBe(true);
    appendFileSync(join(dir, 'slack.jsonl'), 'broken\n');
    await expect(createFileState(dir).load()).rejects.toThrow('`slack.jsonl` line 2 is damaged: restore the file');
  });

  test('the newest value of a key counts, and a log of old values is written anew', async () => {
    const dir = freshDir();
    const state = createFileState(dir);
    for (let index = 0; index < 1500; index += 1)
      state.save({ kind: 'read', key: 'U1 C1', value: { ts: String(index) } });
    state.save({ kind: 'message', key: 'C1 1', value: { text: 'x' } });
    state.save({ kind: 'message', key: 'C1 1', value: null });
    await state.close();
    const again = createFileState(dir);
    expect(await again.load()).toEqual([{ kind: 'read', key: 'U1 C1', value: { ts: '1499' } }]);
    await again.close();
    expect(readFileSync(join(dir, 'slack.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});
