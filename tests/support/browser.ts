import { access, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export interface Browser {
  /** A new page of this size; whatever goes wrong in it is in `troubles`. */
  open(url: string, size: { readonly width: number; readonly height: number }): Promise<Page>;
  /** Errors of pages, refused resources and requests that left this machine. */
  readonly troubles: readonly string[];
  readonly context: BrowserContext;
  close(): Promise<void>;
}

export interface BrowserOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly hasTouch?: boolean;
}

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=vi',
];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

async function findChromium(): Promise<string> {
  const given = process.env.CHROMIUM_BINARY;
  if (given !== undefined && given !== '') return given;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const file of NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new Error('Chromium is missing: install it (apt-get install chromium) or name it in CHROMIUM_BINARY.');
}

function watch(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const local = ['127.0.0.1', 'localhost'].includes(hostname) || ['blob:', 'data:'].includes(protocol);
    if (!local) troubles.push(`left this machine: ${request.url()}`);
  });
}

/** Real Chromium with an empty profile of its own. */
export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = await findChromium();
  const profile = await mkdtemp(path.join(os.tmpdir(), 'tryout-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ARGS,
    acceptDownloads: true,
    locale: 'vi-VN',
    // Without a UTF-8 locale Chromium gives every Vietnamese file name up for `download`.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    ...options,
  });
  const troubles: string[] = [];
  return {
    context,
    troubles,
    open: async (url, size) => {
      const page = await context.newPage();
      watch(page, troubles);
      await page.setViewportSize(size);
      await page.goto(url);
      return page;
    },
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
