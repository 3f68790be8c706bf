import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { initiativeForm } from '../../handlers/initiative-form.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { connectDatabase } from '../../src/database.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { makePreview, type Preview, type PreviewDeps } from '../../src/preview/preview.ts';
import { projectRoot } from '../../src/project-root.ts';
import { databaseName, mongoUri, redisUrl } from '../support/database.ts';

const root = projectRoot();
const texts = createTexts(root);
const FILES = readdirSync(join(root, 'campaigns')).filter((name) => name.endsWith('.yaml') && name !== 'tryout.yaml');
/** The others by those who see the most of a plan. */
const IN_FULL = new Set(['dong-nai-skhcn.yaml', 'demo.yaml']);
const LONG_MS = 300_000;

async function campaignOf(file: string): Promise<Campaign> {
  const loaded = await loadCampaign(join(root, 'campaigns', file));
  if (!loaded.ok) throw new Error(`${file} does not load`);
  return loaded.campaign;
}

function preview(
  campaign: Campaign,
  more: Pick<PreviewDeps, 'roles' | 'signal'> & { name?: string } = {},
): Promise<Preview> {
  return makePreview({
    ...{ campaign, root, texts, lang: 'vi', log: createLogger('silent') },
    ...{ mongoUri: mongoUri(), redisUrl: redisUrl(), name: databaseName(), now: new Date('2026-11-23T02:00:00Z') },
    ...more,
  });
}

/** What can be read on one network, all columns of it after each other, with white space made one. */
function column(html: string, network: 'telegram' | 'zalo'): string {
  const columns = html.split('<div class="phone ').filter((part) => part.startsWith(`${network}"`));
  return columns.map((part) => read(part.slice(part.indexOf('>') + 1))).join('\n');
}

function read(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

/** The words of the plan that each have a screen. */
function planWords({ plan }: Campaign): readonly string[] {
  const { content_areas: areas, criteria, phases, milestones, roles, solutions, reporting, goals, requirements } = plan;
  const { collective, individual, organisation, business, external } = criteria;
  const items = [
    ...areas.flatMap((area) => [area, ...area.items]),
    ...[...collective, ...individual, ...organisation, ...business, ...external],
    ...[...phases, ...milestones, ...reporting, ...goals, ...requirements],
    ...roles.flatMap((role) => role.does),
    ...solutions.flatMap((solution) => [solution, ...solution.items]),
  ];
  return items.map(({ text }) => read(text));
}

/** What the registration of an initiative asks. */
function questions(campaign: Campaign): readonly string[] {
  return initiativeForm(campaign)
    .steps.filter((step) => step.kind !== 'review')
    .map(({ prompt, values = {} }) => {
      const put = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, value.toLocaleString('vi-VN')]),
      );
      return read(texts.text('vi', prompt, put));
    });
}

function quizzes({ skills }: Campaign): readonly string[] {
  const items = skills.areas.flatMap((area) => area.items);
  return items.flatMap(({ quiz = [] }) => quiz.map(({ ask }) => read(ask.vi)));
}

/** The answers of made-up people, form by form. */
function samples(): readonly string[] {
  const { sample } = JSON.parse(readFileSync(join(root, 'locales', 'vi', 'preview.json'), 'utf8'));
  return Object.values<Record<string, string>>(sample).flatMap((answers) => Object.values(answers));
}

async function databases(): Promise<readonly string[]> {
  const connection = await connectDatabase(mongoUri(), 'admin');
  try {
    return (await connection.listDatabases()).databases.map(({ name }) => name);
  } finally {
    await connection.close();
  }
}

it('there are campaigns to preview', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(6);
});

describe.each(FILES)('the preview of %s', (file) => {
  let campaign: Campaign;
  let shown: Preview;

  beforeAll(async () => {
    campaign = await campaignOf(file);
    shown = await preview(campaign, IN_FULL.has(file) ? {} : { roles: ['CAN_BO', 'DAU_MOI'] });
  }, LONG_MS);

  it('meets no error on the way', () => {
    expect(shown.troubles).toEqual([]);
    expect(shown.counts.screens).toBeGreaterThan(100);
  });

  it.each(['telegram', 'zalo'] as const)('holds every part of the plan on %s', (network) => {
    const seen = column(shown.html, network);
    expect(planWords(campaign).length).toBeGreaterThan(20);
    expect(planWords(campaign).filter((words) => !seen.includes(words))).toEqual([]);
  });

  it.each(['telegram', 'zalo'] as const)('holds every question on %s', (network) => {
    const seen = column(shown.html, network);
    const { initiatives, digital_skills: skills } = campaign.plan.modules;
    const asked = [
      ...(initiatives.state === 'off' ? [] : questions(campaign)),
      ...(skills.state === 'off' ? [] : quizzes(campaign)),
    ];
    expect(asked.filter((words) => !seen.includes(words))).toEqual([]);
  });

  it('changes no factor, and fills in every form with the answers written for it', () => {
    const seen = read(shown.html);
    expect(seen).not.toContain('Đã thay hệ số');
    // The others are shown to two roles only, who do not fill in everything.
    if (!IN_FULL.has(file)) return;
    expect(seen).toContain(read(texts.text('vi', 'factor:review.prompt', {})));
    expect(samples().length).toBeGreaterThan(10);
    expect(samples().filter((words) => !seen.includes(words))).toEqual([]);
  });

  it('shows words, never what stands for them', () => {
    const seen = read(shown.html.replace(/<style>[\s\S]*<\/style>/, ''));
    const namespaces = readdirSync(join(root, 'locales', 'vi')).map((name) => name.replace('.json', ''));
    const key = new RegExp(`(?<![\\p{L}/])(?:${namespaces.join('|')}):[a-z_]+`, 'u');
    const found = [/undefined/, /\[object/, /\{\{/, /\bNaN\b/, key].flatMap((wrong) => wrong.exec(seen) ?? []);
    expect(found.map(String)).toEqual([]);
  });

  it('is complete in itself', () => {
    const { html } = shown;
    expect(html).not.toMatch(/<script|<link|<img|url\(|@import/);
    expect(html).toContain('<html lang="vi">');
  });
});

describe('a preview', () => {
  it(
    'escapes whatever a file holds',
    async () => {
      const campaign = await campaignOf('demo.yaml');
      const evil = `</style><script>alert("1")</script>`;
      const [first, ...areas] = campaign.plan.content_areas;
      if (first === undefined) throw new Error('no content area');
      const title = { ...campaign.plan.title, vi: evil, text: evil };
      const plan = { ...campaign.plan, title, content_areas: [{ ...first, vi: evil, text: evil }, ...areas] };
      const { html } = await preview({ ...campaign, plan }, { roles: ['CAN_BO', 'DAU_MOI'] });
      expect(html).not.toContain('<script');
      expect(html.match(/<\/style>/g)).toHaveLength(1);
      expect(html).toContain('&lt;script&gt;alert');
    },
    LONG_MS,
  );

  it('leaves no database behind, also when it is stopped', async () => {
    const campaign = await campaignOf('demo.yaml');
    const name = databaseName();
    const stopping = new AbortController();
    const stopped = preview(campaign, { name, signal: stopping.signal });
    setTimeout(() => stopping.abort(), 700);
    await expect(stopped).rejects.toThrow();
    expect(await databases()).not.toContain(name);
  });
});
