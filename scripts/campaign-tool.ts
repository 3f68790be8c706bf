import { createSystemClock } from '../src/clock.ts';
import { presentSettings } from '../src/config.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { createTexts } from '../src/i18n.ts';
import { createPhraser } from '../src/phrase.ts';
import { projectRoot } from '../src/project-root.ts';
import { checkFile } from './campaign-check.ts';
import { openCampaignDatabase } from './campaign-database.ts';
import { diffFiles } from './campaign-diff.ts';
import { readOrder } from './campaign-order.ts';
import { publishFile } from './campaign-publish.ts';
import { Refused, type Say, type Tool } from './campaign-say.ts';

/**
 * The office's tool for its own plan: `npm run campaign -- check|preview|diff|publish …`. What it prints is in the console's
 * language; it ends with 0 when all is well, 1 when the file or the database is not, 2 for a caller's mistake.
 */

type Env = Readonly<Record<string, string | undefined>>;

function createTool(env: Env): Tool {
  const lang: Lang = (env.LC_ALL || env.LANG || '').startsWith('en') ? 'en' : 'vi';
  const texts = createTexts(projectRoot());
  const phraser = createPhraser(texts, () => Promise.reject(new Error('the tool sends no files')));
  const say: Say = (one) => phraser.plain(one, lang);
  return {
    say,
    print: (one) => console.log(say(one)),
    complain: (one) => console.error(say(one)),
    hasText: texts.has,
    clock: createSystemClock(),
    open: () => openCampaignDatabase(env),
  };
}

async function run(args: readonly string[], env: Env): Promise<number> {
  const tool = createTool(env);
  try {
    const [work, ...rest] = args;
    // It draws pages and opens a whole house for them, which nothing else here needs.
    if (work === 'preview') return await (await import('./campaign-preview.ts')).runPreview(rest, env);
    const order = readOrder(args);
    if (order.work === 'check') return await checkFile(tool, order);
    return order.work === 'diff' ? await diffFiles(tool, order) : await publishFile(tool, order);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tool.complain(error.says);
    return error.exit;
  }
}

// Whoever reads only the beginning (`| head`) has read enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), presentSettings(process.env));
