import type { Browser, Locator, Page } from 'playwright-core';

export const PEOPLE = {
  mara: { id: 'U0MARKETER', name: 'Mara Keller' },
  deniz: { id: 'U0DEMANDGEN', name: 'Deniz Aydin' },
  bianca: { id: 'U0BRAND', name: 'Bianca Rossi' },
  femi: { id: 'U0FINANCE', name: 'Femi Adeyemi' },
  rita: { id: 'U0REPONE', name: 'Rita Novak' },
  tom: { id: 'U0REPTWO', name: 'Tom Becker' },
  omar: { id: 'U0OUTSIDER', name: 'Omar Haddad' },
} as const;
export type PersonKey = keyof typeof PEOPLE;
export type Size = 'desktop' | 'phone';

const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

/** One person at the workspace, who can only click and type. */
export type Visit = {
  page: Page;
  /** Errors of the page and requests that left the machine, so far. */
  complaints: string[];
  goTo(path: string): Promise<void>;
  channel(name: string): Promise<void>;
  /** The newest message in the channel, thread or Home that holds the text. */
  message(text: string | RegExp): Locator;
  dialog(): Locator;
  /** Types into the box at the bottom and sends it. */
  say(text: string): Promise<void>;
  /** Presses a card's button and, where the card asks for it, confirms. */
  press(card: Locator, button: string | RegExp): Promise<void>;
  openThread(card: Locator): Promise<Locator>;
  /** Moves the practice clock on with its buttons. */
  moveOn(by: '+1 hour' | '+1 day'): Promise<void>;
  actAs(person: PersonKey): Promise<void>;
  leave(): Promise<void>;
};

export const openVisit = async (
  browser: Browser,
  url: string,
  options: { as?: PersonKey; size?: Size; path?: string } = {},
): Promise<Visit> => {
  const size = options.size ?? 'desktop';
  const context = await browser.newContext({ ...SIZES[size], timezoneId: 'UTC' });
  const first = PEOPLE[options.as ?? 'mara'].id;
  await context.addInitScript((id) => {
    if (!window.localStorage.getItem('countersign.practice-user'))
      window.localStorage.setItem('countersign.practice-user', id);
  }, first);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      complaints.push(`left the machine: ${request.url()}`);
  });
  const goTo = async (path: string) => {
    await page.goto(url + path);
    await page.locator('.frame').waitFor();
  };
  /** The list of channels is its own page on a phone. */
  const toSidebar = async () => {
    if (size === 'phone' && !(await page.locator('.sidebar').isVisible())) await goTo('/');
  };
  await goTo(options.path ?? '/');
  return {
    page,
    complaints,
    goTo,
    channel: async (name) => {
      await toSidebar();
      await page.locator('.sidebar').getByRole('link', { name, exact: false }).first().click();
      await page.getByRole('log').first().waitFor();
    },
    message: (text) => page.locator('.msg').filter({ hasText: text }).last(),
    dialog: () => page.getByRole('dialog').last(),
    say: async (text) => {
      const box = page.getByRole('combobox', { name: /^(Message|Reply|Ask)/ }).last();
      await box.fill(text);
      await page.getByRole('button', { name: 'Send', exact: true }).last().click();
      await page.waitForFunction(
        (words) => ![...document.querySelectorAll('textarea')].some((area) => area.value === words),
        text,
      );
    },
    press: async (card, button) => {
      const pressed = card.getByRole('button', { name: button }).first();
      await pressed.scrollIntoViewIfNeeded();
      const label = await pressed.innerText();
      const confirm = page.locator('dialog.confirm');
      const told = page.waitForRequest(/\/api\/actions$/).then(() => false);
      const asked = confirm.waitFor().then(() => true);
      told.catch(() => {});
      asked.catch(() => {});
      await pressed.click();
      if (!(await Promise.race([told, asked]))) return;
      await confirm.getByRole('button', { name: label, exact: true }).click();
      await told;
    },
    openThread: async (card) => {
      const summary = card.locator('.thread-summary');
      await summary.scrollIntoViewIfNeeded();
      await summary.click();
      const thread = page.locator('[aria-label="Thread"], .pane-thread').last();
      await thread.waitFor();
      return thread;
    },
    moveOn: async (by) => {
      await page.getByRole('group', { name: 'Practice clock' }).getByRole('button', { name: by }).click();
    },
    actAs: async (person) => {
      await toSidebar();
      await page.locator('.person-button').click();
      await page.getByRole('menuitem', { name: new RegExp(PEOPLE[person].name) }).click();
      await page.locator('.person-name', { hasText: PEOPLE[person].name }).waitFor();
    },
    leave: () => context.close(),
  };
};

/** Tries until it holds; for what happens in the background. */
export const eventually = async <T>(look: () => T | Promise<T>, withinMs = 20_000): Promise<T> => {
  for (const end = performance.now() + withinMs; ; ) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
};
