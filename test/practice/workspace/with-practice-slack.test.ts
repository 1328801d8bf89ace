import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import type { Browser, Page } from 'playwright-core';
import { buildWorkspace } from '../../../src/practice/workspace/workspace-page.ts';
import { launchChromium } from '../../kit/chromium.ts';
import { eventually } from '../../kit/workspace-visit.ts';
import { marketer, startWithBolt } from '../slack/slack-kit.ts';
import { emailCard, STORY_SECONDS } from './sample-cards.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const rejectView = {
  type: 'modal' as const,
  callback_id: 'reject',
  title: plain('Reject'),
  submit: plain('Reject'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'words',
      label: plain('In your words'),
      element: { type: 'plain_text_input' as const, action_id: 'words' },
    },
  ],
};

const heard: { type: string; file?: string; subtype?: string; files?: string[] }[] = [];
/** A bot of a few reflexes on the real Bolt, behind the real practice Slack. */
const reflexes = (app: App) => {
  app.action('approve', async ({ ack, client, body }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `approved by <@${body.user.id}>`,
      blocks: [],
    });
  });
  app.action('reject', async ({ ack, client, body }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: rejectView });
  });
  app.view('reject', async ({ ack, view }) => {
    const words = view.state.values.words?.words?.value ?? '';
    if (words.length < 10) await ack({ response_action: 'errors', errors: { words: 'Say a little more.' } });
    else await ack();
  });
  app.event('file_shared', async ({ event }) => {
    heard.push({ type: event.type, file: event.file_id });
  });
  app.event('message', async ({ event }) => {
    if (event.subtype !== 'file_share') return;
    heard.push({ type: event.type, subtype: event.subtype, files: event.files?.map((file) => file.name ?? '') });
  });
  app.command('/countersign', async ({ ack }) => ack('2 wait for you'));
};

let browser: Browser;
let page: Page;
let close: () => Promise<void>;
/** Draws the card anew in the moment between the click and its arrival. */
let redraw: () => Promise<unknown>;
const visible = (selector: string) => page.locator(selector).first().waitFor({ state: 'visible' });

beforeAll(async () => {
  browser = await launchChromium();
  const kit = await startWithBolt(reflexes);
  const workspace = await buildWorkspace({ firstPerson: () => marketer });
  const server = createServer(async (req, res) => {
    if ((await kit.slack.handlePage(req, res)) || (await workspace.serve(req, res))) return;
    res.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const channel = kit.channel('approvals');
  const blocks = emailCard(STORY_SECONDS) as never;
  const card = await kit.client.chat.postMessage({ channel, text: 'Email to Priya', blocks });
  redraw = () => {
    const anew = emailCard(STORY_SECONDS).map((block, index) => ({ ...block, block_id: `redrawn-${index}` }));
    return kit.client.chat.update({ channel, ts: card.ts ?? '', text: 'Email to Priya', blocks: anew as never });
  };
  page = await browser.newPage();
  page.setDefaultTimeout(8000);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/c/${channel}`);
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await kit.close();
  };
});
afterAll(async () => {
  await browser.close();
  await close();
});

describe('the page on the real practice Slack and a real Bolt app', () => {
  test('a browser that never chose a person acts as the first one', async () => {
    await visible('.person >> text=Mara Berg');
  });

  test('a modal shows the app’s error under its input and closes when the app is content', async () => {
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('textbox', { name: 'In your words' }).fill('no');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await visible('text=Say a little more.');
    await page.getByRole('textbox', { name: 'In your words' }).fill('not before their budget round');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('a slash command is answered to its writer only', async () => {
    await page.getByRole('combobox', { name: /^Message #/ }).fill('/countersign why');
    await page.keyboard.press('Enter');
    await visible('.msg-ephemeral >> text=2 wait for you');
  });

  test('files that are chosen, pasted or dropped go with the next message, and the app hears of each', async () => {
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    );
    await page
      .locator('.composer input[type="file"]')
      .setInputFiles({ name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
    const give = (how: 'paste' | 'drop', name: string) =>
      page.evaluate(
        ([kind, called, bytes]) => {
          const data = new DataTransfer();
          data.items.add(
            new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], called, { type: 'image/png' }),
          );
          const event =
            kind === 'paste'
              ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
              : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
          document.querySelector(kind === 'paste' ? '.composer textarea' : '[role="log"]')?.dispatchEvent(event);
        },
        [how, name, pixel.toString('base64')] as const,
      );
    await give('paste', 'pasted.png');
    await give('drop', 'dropped.png');
    await page.locator('.attached .chip').nth(2).waitFor();
    await page.getByRole('button', { name: 'Remove pasted.png' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await visible('.msg a.file >> text=offer.pdf');
    await visible('.msg img[alt="dropped.png"]');
    await page.locator('.attached').waitFor({ state: 'detached' });
    await eventually(() => expect(heard.filter((one) => one.type === 'file_shared')).toHaveLength(2));
    await eventually(() =>
      expect(heard.find((one) => one.type === 'message')).toMatchObject({
        subtype: 'file_share',
        files: expect.arrayContaining(['offer.pdf', 'dropped.png']),
      }),
    );
  });

  test('a click on a card that is redrawn under the finger is repeated by the page, without a complaint', async () => {
    let clicks = 0;
    await page.route('**/api/actions', async (route) => {
      clicks += 1;
      if (clicks === 1) await redraw();
      await route.continue();
    });
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('textbox', { name: 'In your words' }).waitFor();
    expect(clicks).toBe(2);
    expect(await page.locator('.toast').count()).toBe(0);
    await page.unroute('**/api/actions');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('a click reaches the app, and its update of the card reaches the page', async () => {
    await page.getByRole('button', { name: 'Send to 1 person' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await visible('.msg >> text=approved by');
    expect(await page.locator('.msg .mention-me').first().innerText()).toBe('@Mara Berg');
  });
});
