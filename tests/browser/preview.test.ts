import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCampaign } from '../../src/campaign/load.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { makePreview } from '../../src/preview/preview.ts';
import { projectRoot } from '../../src/project-root.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { databaseName, mongoUri, redisUrl } from '../support/database.ts';
import { problemsOf } from './page-check.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const LONG_MS = 240_000;

/** Runs in the page: where the two networks of the first screen begin. */
const TOPS = `[...document.querySelector('.looks:not(.one)').children].map((one) => one.getBoundingClientRect().top)`;
/** Runs in the page: links within it, and those that lead nowhere. */
const LINKS = `(() => {
  const targets = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href').slice(1));
  return { links: targets.length, lost: targets.filter((id) => document.getElementById(id) === null) };
})()`;

let server: Server;
let browser: Browser;
let url = '';
let screens = 0;

async function previewOf(file: string): Promise<string> {
  const root = projectRoot();
  const loaded = await loadCampaign(join(root, 'campaigns', file));
  if (!loaded.ok) throw new Error(`${file} does not load`);
  const { html, counts } = await makePreview({
    ...{
      campaign: loaded.campaign,
      root,
      texts: createTexts(root),
      lang: 'vi',
      roles: ['CAN_BO'],
      log: createLogger('silent'),
    },
    ...{ mongoUri: mongoUri(), redisUrl: redisUrl(), name: databaseName(), now: new Date('2026-11-23T02:00:00Z') },
  });
  screens = counts.screens;
  return html;
}

beforeAll(async () => {
  const html = await previewOf('demo.yaml');
  server = createServer((request, response) => {
    const found = request.url === '/';
    response.writeHead(found ? 200 : 204, { 'content-type': 'text/html; charset=utf-8' });
    response.end(found ? html : '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await openBrowser();
}, LONG_MS);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function withPage<T>(size: { width: number; height: number }, look: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.open(url, size);
  try {
    return await look(page);
  } finally {
    await page.close();
  }
}

describe('the preview in Chromium', () => {
  it.each([
    ['a desk', DESK],
    ['a phone', PHONE],
  ])('fits on %s, can be read and complains of nothing', async (_where, size) => {
    const found = await withPage(size, problemsOf);
    expect(found).toEqual([]);
    expect(browser.troubles).toEqual([]);
  });

  it('shows both networks side by side on a desk, under each other on a phone', async () => {
    const tops = (page: Page): Promise<readonly number[]> => page.evaluate<readonly number[]>(TOPS);
    const [left = 0, right = 1] = await withPage(DESK, tops);
    expect(left).toBe(right);
    const [above = 0, below = 0] = await withPage(PHONE, tops);
    expect(below).toBeGreaterThan(above);
  });

  it('leads from the contents to every chapter', async () => {
    const { links, lost } = await withPage(DESK, (page) => page.evaluate<{ links: number; lost: string[] }>(LINKS));
    expect(links).toBeGreaterThan(20);
    expect(lost).toEqual([]);
  });

  it('prints on A4, both columns kept and no screen over two pages', async () => {
    const { pages, tops, breaks } = await withPage(DESK, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const found = {
        tops: await page.evaluate<readonly number[]>(TOPS),
        breaks: await page.evaluate<string>("getComputedStyle(document.querySelector('.screen')).breakInside"),
      };
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      return { ...found, pages: pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0 };
    });
    expect(tops[0]).toBe(tops[1]);
    expect(breaks).toBe('avoid');
    expect(pages).toBeGreaterThan(screens / 6);
    expect(pages).toBeLessThan(screens * 2);
  });
});
