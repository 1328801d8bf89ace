import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFileState } from '../../../src/practice/slack/file-state.ts';
import { marketer, startPage, startSlack } from './slack-kit.ts';

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

  test('still suggests to each person what the app suggested; what only one person saw is gone, as in Slack', async () => {
    const dir = freshDir();
    const first = await startSlack({ state: createFileState(dir) });
    const prompts = [{ title: 'Why Acme?', message: 'why did you write to Acme' }] as [
      { title: string; message: string },
    ];
    const im = first.slack.directChannel(marketer).id;
    await first.client.assistant.threads.setSuggestedPrompts({ channel_id: im, thread_ts: '', prompts });
    await first.client.chat.postEphemeral({ channel: first.channel('budget'), user: marketer, text: 'for you alone' });
    expect(first.slack.as(marketer).ephemerals()).toHaveLength(1);
    await first.slack.close();

    const second = await startSlack({ state: createFileState(dir) });
    const page = await startPage(second.slack);
    expect((await page.get('/api/bootstrap')).body.suggestedPrompts).toEqual(prompts);
    expect(second.slack.as(marketer).ephemerals()).toEqual([]);
    await page.close();
    await second.slack.close();
  });

  test('the log does not grow with old values while it runs, and loses nothing by being rewritten', async () => {
    const dir = freshDir();
    const state = createFileState(dir, 50);
    for (let index = 0; index < 2_000; index += 1) {
      state.save({ kind: 'message', key: `C1 ${index % 20}`, value: { text: `no ${index}` } });
      state.save({ kind: 'delivery', key: `Ev${index}`, value: { attempt: 0 } });
      state.save({ kind: 'delivery', key: `Ev${index}`, value: null });
      if (index % 100 === 0)
        expect(readFileSync(join(dir, 'slack.jsonl'), 'utf8').split('\n').length).toBeLessThanOrEqual(2 * 21 + 52);
    }
    await state.close();
    const live = await createFileState(dir).load();
    expect(live.map((record) => Reflect.get(Object(record.value), 'text')).sort()).toEqual(
      Array.from({ length: 20 }, (_, index) => `no ${1_980 + index}`).sort(),
    );
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
