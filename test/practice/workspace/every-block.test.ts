import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../kit/chromium.ts';
import { type FakeWorkspace, startFakeWorkspace } from './fake-workspace.ts';

const TYPES = join(import.meta.dirname, '../../../node_modules/@slack/types/dist/block-kit');
/** The `type` of everything that Slack's own types name in this file. */
const typesIn = (file: string): string[] => [
  ...new Set(
    [...readFileSync(join(TYPES, file), 'utf8').matchAll(/^ {4}type: '([a-z_]+)';/gm)].map(([, type]) => type ?? ''),
  ),
];
const plain = (text: string) => ({ type: 'plain_text', text });
const option = { text: plain('An option'), value: 'o' };
const rich = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'rich' }] }],
};
const button = { type: 'button', action_id: 'b', text: plain('A button') };
const task = { type: 'task_card', task_id: 't', title: 'A task', status: 'complete' };
const card = { type: 'card', title: plain('A card'), actions: [button] };

/** Per block: one of it, and words or a selector by which a person sees it. */
const BLOCKS: Record<string, { block: object; seen: string }> = {
  actions: { block: { elements: [button] }, seen: 'text=A button' },
  alert: { block: { text: plain('An alert'), level: 'warning' }, seen: 'text=An alert' },
  card: { block: card, seen: 'text=A card' },
  carousel: { block: { elements: [card] }, seen: '.carousel' },
  container: { block: { title: plain('A container'), child_blocks: [{ type: 'divider' }] }, seen: 'text=A container' },
  context: { block: { elements: [plain('A context')] }, seen: 'text=A context' },
  context_actions: {
    block: { elements: [{ type: 'icon_button', icon: 'trash', text: plain('Remove it'), action_id: 'r' }] },
    seen: 'button[aria-label="Remove it"]',
  },
  data_table: {
    block: { rows: [[{ type: 'raw_text', text: 'A data cell' }], [{ type: 'raw_text', text: 'below' }]] },
    seen: 'text=A data cell',
  },
  data_visualization: {
    block: { title: 'A chart', chart: { type: 'pie', segments: [{ label: 'A slice', value: 1 }] } },
    seen: 'text=A slice',
  },
  divider: { block: {}, seen: 'hr' },
  file: { block: { external_id: 'X1', source: 'remote' }, seen: 'text=is not drawn in the practice workspace' },
  header: { block: { text: plain('A header') }, seen: 'text=A header' },
  image: { block: { image_url: '/nowhere.png', alt_text: 'A picture' }, seen: '.image-block' },
  input: {
    block: { label: plain('An input'), element: { type: 'plain_text_input', action_id: 'i' } },
    seen: 'text=An input',
  },
  markdown: { block: { text: '**A markdown**' }, seen: 'text=A markdown' },
  plan: { block: { title: 'A plan', tasks: [task] }, seen: 'text=A plan' },
  rich_text: { block: rich, seen: 'text=rich' },
  section: { block: { text: plain('A section') }, seen: 'text=A section' },
  table: { block: { rows: [[{ type: 'raw_text', text: 'A cell' }]] }, seen: 'text=A cell' },
  task_card: { block: task, seen: 'text=A task' },
  video: {
    block: {
      video_url: 'https://video.example/e',
      thumbnail_url: '/nowhere.png',
      alt_text: 'A film',
      title: plain('A video'),
      title_url: 'https://video.example',
    },
    seen: 'text=A video',
  },
};
/** Fields that an element needs beside its type. */
const NEEDS: Record<string, object> = {
  button: { text: plain('Press') },
  workflow_button: { text: plain('Run'), workflow: {} },
  feedback_buttons: {
    positive_button: { text: plain('Good'), value: 'g' },
    negative_button: { text: plain('Bad'), value: 'b' },
  },
  icon_button: { text: plain('Remove'), icon: 'trash' },
  image: { image_url: '/nowhere.png', alt_text: 'A picture' },
};
/** Parts of other elements, drawn with them: sources of a task, leaves and pieces of rich text. */
const isPart = (type: string) =>
  ['url', 'broadcast', 'color', 'channel', 'date', 'emoji', 'link', 'team', 'text', 'user', 'usergroup'].includes(
    type,
  ) ||
  (type.startsWith('rich_text_') && type !== 'rich_text_input');

let fake: FakeWorkspace;
let browser: Browser;
let page: Page;
let shown = 0;
const show = async (block: object) => {
  shown += 1;
  const ts = `${2_000_000_000 + shown}.000100`;
  fake.post(fake.textMessage('CCOUNTERSIGN', ts, 'UBOT', `no ${shown}`, { blocks: [block] }));
  const row = page.locator(`.msg[data-ts="${ts}"]`);
  await row.locator('.blocks').first().waitFor({ state: 'attached' });
  return row;
};
/** Whether it comes to be there. */
const isDrawn = (part: Locator): Promise<boolean> =>
  part
    .first()
    .waitFor({ state: 'attached' })
    .then(
      () => true,
      () => false,
    );
beforeAll(async () => {
  fake = await startFakeWorkspace();
  browser = await launchChromium();
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${fake.url}/c/CCOUNTERSIGN`);
  await page.getByRole('log').waitFor();
});
afterAll(async () => {
  await browser.close();
  await fake.close();
});

describe('everything that Block Kit has', () => {
  test('is on the list of this test: each block of Slack’s types, and the chart they do not have yet', () => {
    expect(Object.keys(BLOCKS).sort()).toEqual([...typesIn('blocks.d.ts'), 'data_visualization'].sort());
  });

  test('each block is drawn, or named as not drawn', async () => {
    for (const [type, { block, seen }] of Object.entries(BLOCKS)) {
      const row = await show({ type, block_id: `block-${type}`, ...block });
      expect([type, await isDrawn(row.locator(seen))]).toEqual([type, true]);
      const isRefused = (await row.locator('.unsupported').count()) > 0;
      expect([type, isRefused]).toEqual([type, type === 'file']);
    }
  });

  test('each element is drawn', async () => {
    const elements = typesIn('block-elements.d.ts').filter((type) => !isPart(type));
    expect(elements).toContain('rich_text_input');
    expect(elements.length).toBeGreaterThan(25);
    for (const type of elements) {
      const element = { type, action_id: `el-${type}`, options: [option], ...NEEDS[type] };
      const block =
        type === 'image'
          ? { type: 'context', elements: [element] }
          : type.endsWith('_input')
            ? { type: 'input', label: plain(type), element }
            : { type: 'actions', elements: [element] };
      const row = await show({ block_id: `element-${type}`, ...block });
      expect([type, await row.locator('.unsupported').count()]).toEqual([type, 0]);
      const hands = '.blocks :is(button, input, textarea, select, img, [role="img"], [role="combobox"])';
      expect([type, await isDrawn(row.locator(hands))]).toEqual([type, true]);
    }
  });

  test('a kind that nobody knows yet is named', async () => {
    const row = await show({ type: 'hologram', block_id: 'h' });
    expect(await row.locator('.unsupported').innerText()).toContain('hologram');
  });
});
