import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../kit/chromium.ts';
import { CARD_TS, type FakeWorkspace, startFakeWorkspace } from './fake-workspace.ts';

let browser: Browser;
let workspace: FakeWorkspace;
let page: Page;
let complaints: string[];

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const open = async (path: string, options = DESKTOP, actAs?: string): Promise<Page> => {
  const context = await browser.newContext({ ...options, timezoneId: 'UTC' });
  if (actAs) {
    await context.addInitScript((id) => window.localStorage.setItem('countersign.practice-user', id), actAs);
  }
  page = await context.newPage();
  page.setDefaultTimeout(5000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(workspace.url)) complaints.push(`left the machine: ${request.url()}`);
  });
  await page.goto(workspace.url + path);
  return page;
};
const lastPost = (path: string) => workspace.received.findLast((each) => each.path === path);
/** The newest post to this path, once there is one: what the page shows may be there before its post arrives. */
const posted = async (path: string) => {
  await eventually(() => expect(lastPost(path)).toBeDefined());
  return lastPost(path) as NonNullable<ReturnType<typeof lastPost>>;
};
/** Tries an expectation until it holds, for three seconds at most. */
const eventually = async (expectation: () => void | Promise<void>) => {
  for (const end = Date.now() + 3000; ; ) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 25));
    }
  }
};
const visible = (selector: string) => page.locator(selector).first().waitFor({ state: 'visible' });

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  complaints = [];
  workspace = await startFakeWorkspace();
});
afterEach(async () => {
  await page?.context().close();
  await workspace.close();
  expect(complaints).toEqual([]);
});

describe('deciding on a card', () => {
  test('approving asks first, sends the click as Slack would, and shows the new card', async () => {
    await open('/c/CAPPROVALS');
    await page.getByRole('button', { name: 'Send to 1 person' }).click();
    await visible('dialog.confirm');
    await page.getByRole('button', { name: 'Not yet' }).click();
    expect(lastPost('actions')).toBeUndefined();
    await page.getByRole('button', { name: 'Send to 1 person' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await visible(`[data-ts="${CARD_TS}"] >> text=approved by Lena Brandt`);
    expect(await posted('actions')).toMatchObject({
      user: 'UMARKETER',
      body: {
        container: { type: 'message', channel: 'CAPPROVALS', ts: CARD_TS },
        action: {
          type: 'button',
          action_id: 'approve',
          block_id: 'D-1042.decide',
          value: '{"id":"D-1042","revision":1}',
        },
        values: {},
      },
    });
  });

  test('somebody without the right sees why, alone', async () => {
    await open('/c/CAPPROVALS', DESKTOP, 'UOUTSIDER');
    await page.getByRole('button', { name: 'Why', exact: true }).click();
    await visible('text=Only visible to you');
    await visible('text=You may not decide this');
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await page.getByText('You may not decide this').waitFor({ state: 'detached' });
  });

  test('the overflow menu is walked with arrows and sends the option that was taken', async () => {
    await open('/c/CAPPROVALS');
    await page.locator(`[data-ts="${CARD_TS}"]`).getByRole('button', { name: 'More actions for this card' }).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await eventually(() =>
      expect(lastPost('actions')?.body.action).toMatchObject({
        type: 'overflow',
        action_id: 'more',
        selected_option: { value: 'reassign' },
      }),
    );
  });

  test('a server that does not answer is said aloud and the card stays as it was', async () => {
    await open('/c/CAPPROVALS');
    await visible('text=Edit');
    workspace.setDown(true);
    await page.getByRole('button', { name: 'Edit' }).click();
    await visible('.toast-error >> text=did not answer');
    await visible('text=Send to 1 person');
  });
});

describe('blocks of any shape', () => {
  test('an unknown block, a malformed one and markup in text are shown or named, never run', async () => {
    await open('/c/CESCALATIONS');
    await visible('.channel-start');
    const text = '<b>bold?</b> <img src=x onerror=alert(1)> <javascript:alert(1)|x>';
    workspace.post(
      workspace.textMessage('CESCALATIONS', '1795353800.000100', 'UBOT', 'odd', {
        blocks: [{ type: 'hologram' }, { type: 'section', text: { type: 'mrkdwn', text } }, { type: 'table', rows: 7 }],
      }),
    );
    await visible('text=A block of type “hologram” cannot be shown');
    await visible('text=<b>bold?</b>');
    expect(await page.locator('.msg img, .msg a[href^=javascript]').count()).toBe(0);
  });

  test('every chart is drawn and says in words what it shows', async () => {
    await open('/c/CEXPERIMENTS');
    await visible('svg[role=img][aria-label*="A: question: Mon 4, Tue 6"]');
  });
});

describe('modals', () => {
  test('errors stand under their inputs, what was typed stays, and a good submit closes', async () => {
    await open('/c/CAPPROVALS');
    await page.getByRole('button', { name: 'Reject' }).click();
    const modal = page.getByRole('dialog', { name: 'Reject D-1042' });
    await modal.getByRole('button', { name: 'Reject', exact: true }).click();
    await visible('[data-block=kind] >> text=Please complete this required field');
    expect(lastPost('views/V1/submit')).toBeUndefined();
    await modal.getByRole('combobox').click();
    await page.keyboard.type('time');
    await page.keyboard.press('Enter');
    await modal.getByRole('textbox', { name: 'In your words' }).fill('too vague');
    await modal.getByRole('checkbox', { name: 'Tell the account owner' }).check();
    await modal.getByRole('button', { name: 'Reject', exact: true }).click();
    await visible('[data-block=words] >> text=say what the agent should do differently');
    await modal.getByRole('textbox', { name: 'In your words' }).fill('not before their budget round');
    await modal.getByRole('button', { name: 'Reject', exact: true }).click();
    await modal.waitFor({ state: 'detached' });
    expect((await posted('views/V1/submit')).body.values).toEqual({
      kind: { kind: { type: 'static_select', selected_option: expect.objectContaining({ value: 'wrong-time' }) } },
      words: { words: { type: 'plain_text_input', value: 'not before their budget round' } },
      remind: { remind: { type: 'datepicker', selected_date: null } },
      options: { options: { type: 'checkboxes', selected_options: [expect.objectContaining({ value: 'tell' })] } },
    });
  });

  test('a pushed view lies over the first; Esc goes back one at a time and keeps what was typed', async () => {
    await open('/c/CAPPROVALS');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('textbox', { name: 'In your words' }).fill('half a thought');
    await page.getByRole('button', { name: 'Read the mail again' }).click();
    await visible('text=Exactly what would be sent');
    await page.keyboard.press('Escape');
    await page.getByText('Exactly what would be sent').waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'In your words' }).inputValue()).toBe('half a thought');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await posted('views/V1/close');
  });

  test('the focus stays inside an open modal', async () => {
    await open('/c/CAPPROVALS');
    await page.getByRole('button', { name: 'Reject' }).click();
    await visible('dialog.modal');
    for (let step = 0; step < 16; step += 1) {
      await page.keyboard.press('Tab');
      const isOutside = await page.evaluate(() => {
        const active = document.activeElement;
        return active !== document.body && !active?.closest('dialog');
      });
      expect(isOutside).toBe(false);
    }
  });

  test('an update by the app keeps what was typed', async () => {
    await open('/c/CAPPROVALS');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('textbox', { name: 'In your words' }).fill('half a thought');
    const { rejectModal } = await import('./sample-cards.ts');
    const view = { ...rejectModal('V1'), hash: 'h2', title: { type: 'plain_text', text: 'Updated' } };
    workspace.emit({ type: 'view-updated', view: view as never });
    await visible('dialog >> text=Updated');
    expect(await page.getByRole('textbox', { name: 'In your words' }).inputValue()).toBe('half a thought');
  });
});

describe('writing', () => {
  test('a slash command completes with the keyboard and its answer is seen by the writer only', async () => {
    await open('/c/CESCALATIONS');
    const box = page.getByRole('combobox', { name: 'Message #escalations' });
    await box.fill('/cou');
    await visible('[role=option] >> text=What waits for you');
    await page.keyboard.press('Tab');
    expect(await box.inputValue()).toBe('/countersign ');
    await page.keyboard.type('why D-1042');
    await page.keyboard.press('Enter');
    await visible('text=Only visible to you');
    expect((await posted('commands')).body).toEqual({
      command: '/countersign',
      text: 'why D-1042',
      channel: 'CESCALATIONS',
    });
  });

  test('a mention completes and is sent by id; markup characters are escaped', async () => {
    await open('/c/CESCALATIONS');
    const box = page.getByRole('combobox', { name: 'Message #escalations' });
    await box.fill('');
    await box.pressSequentially('@Counter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('a < b?');
    await page.keyboard.press('Enter');
    await visible('.msg >> text=a < b?');
    expect((await posted('messages')).body).toEqual({ channel: 'CESCALATIONS', text: '<@UBOT> a &lt; b?' });
  });

  test('a reply goes into the thread, the summary counts it, Esc closes the pane', async () => {
    await open('/c/CAPPROVALS');
    const card = page.locator(`main [data-ts="${CARD_TS}"]`);
    await card.hover();
    await card.getByRole('button', { name: 'Reply in thread' }).click();
    expect(page.url()).toContain(`/c/CAPPROVALS/t/${CARD_TS}`);
    await page.getByRole('combobox', { name: 'Reply…' }).fill('Looks right to me');
    await page.keyboard.press('Enter');
    await visible('aside >> text=Looks right to me');
    await visible(`main [data-ts="${CARD_TS}"] >> text=1 reply`);
    await page.getByRole('combobox', { name: 'Reply…' }).press('Escape');
    await page.locator('aside').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/c/CAPPROVALS');
  });

  test('a message shortcut opens its modal and names the message', async () => {
    await open('/c/CAPPROVALS');
    const card = page.locator(`main [data-ts="${CARD_TS}"]`);
    await card.hover();
    await card.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Flag this account' }).click();
    await visible('dialog.modal');
    expect((await posted('shortcuts')).body).toEqual({
      callbackId: 'flag-account',
      channel: 'CAPPROVALS',
      ts: CARD_TS,
    });
  });
});

describe('finding the way', () => {
  test('Ctrl+K jumps to a channel and finds messages', async () => {
    await open('/c/CAPPROVALS');
    await visible('.sidebar');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('budg');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/c/CBUDGET');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('interested');
    await visible('[role=option] >> text=Reply from Sam Reyes');
    await page.keyboard.press('Enter');
    await visible('aside >> text=Reply from Sam Reyes');
  });

  test('opening a channel reads it', async () => {
    await open('/c/CAPPROVALS');
    await visible('.side-link:has-text("budget") .badge');
    await page.getByRole('link', { name: /budget/ }).click();
    await page.locator('.side-link:has-text("budget") .badge').waitFor({ state: 'detached' });
    await eventually(() => expect(lastPost('channels/CBUDGET/read')).toBeDefined());
  });

  test('the person switcher acts as somebody else and stays so', async () => {
    await open('/c/CAPPROVALS');
    await page.getByRole('button', { name: /Lena Brandt .*whom you act as/ }).click();
    await page.getByRole('menuitem', { name: /Karl Voss/ }).click();
    await visible('.person >> text=Karl Voss');
    await page.getByRole('button', { name: 'Why', exact: true }).click();
    await eventually(() => expect(lastPost('actions')?.user).toBe('UFINANCE'));
  });

  test('after a break of the stream the page reads again what it missed', async () => {
    await open('/c/CESCALATIONS');
    await visible('.channel-start');
    workspace.dropStreams();
    await visible('text=Connection lost');
    workspace.post(workspace.textMessage('CESCALATIONS', '1795353999.000100', 'UREP1', 'Said while you were away'));
    await visible('text=Said while you were away');
  });

  test('the practice clock is paused, sped up and moved on', async () => {
    await open('/home');
    await page.getByRole('button', { name: 'Pause the practice clock' }).click();
    await visible('text=paused');
    const before = await page.locator('.clock-now').innerText();
    await page.getByRole('button', { name: '+1 day' }).click();
    await eventually(async () => expect(await page.locator('.clock-now').innerText()).not.toBe(before));
    expect((await posted('clock')).body).toEqual({ op: 'advance', ms: 86_400_000 });
  });
});

describe('on a phone', () => {
  test('one pane at a time, with a way back', async () => {
    await open('/', PHONE);
    await visible('.sidebar');
    await page.getByRole('link', { name: /approvals/ }).click();
    await visible('text=Send to 1 person');
    expect(await page.locator('.sidebar').count()).toBe(0);
    await page.getByRole('link', { name: /1 reply/ }).click();
    await visible('aside >> text=Reply from Sam Reyes');
    expect(await page.locator('main').count()).toBe(0);
    await page.getByRole('button', { name: 'Back' }).click();
    await visible('main');
    await page.getByRole('button', { name: 'Back' }).click();
    await visible('.sidebar');
  });

  test('nothing is wider than the screen', async () => {
    await open('/', PHONE);
    for (const path of ['/c/CAPPROVALS', '/c/CBUDGET', '/c/CEXPERIMENTS', '/home', '/agent', '/']) {
      await page.goto(workspace.url + path);
      await visible('.frame');
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([path, excess]).toEqual([path, 0]);
    }
  });
});

describe('the bundle', () => {
  test('every deep link is the page, under a policy that allows no other origin and no inline script', async () => {
    for (const path of ['/', '/c/C1', '/c/C1/t/1.2', '/home', '/agent', '/market', '/market/inbox/7']) {
      const answer = await fetch(workspace.url + path);
      expect([path, answer.status]).toEqual([path, 200]);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      const html = await answer.text();
      expect(html).not.toMatch(/https?:\/\//);
      const asset = /src="(\/assets\/workspace-[0-9a-f]{12}\.js)"/.exec(html)?.[1];
      expect((await fetch(`${workspace.url}${asset}`)).headers.get('cache-control')).toContain('immutable');
    }
    expect((await fetch(`${workspace.url}/assets/other.js`)).status).toBe(404);
    expect((await fetch(`${workspace.url}/nowhere`)).status).toBe(404);
  });
});
