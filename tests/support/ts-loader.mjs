import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import ts from 'typescript';

/** Lets a child process of a test run our TypeScript as it is: `node --import ts-loader.mjs script.ts`. */
const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
/** What was translated once, by its source: a child that translates everything anew takes seconds to begin. */
const folder = fileURLToPath(new URL('../.out/ts/', import.meta.url));

async function translated(source) {
  const kept = `${folder}${createHash('sha256').update(ts.version).update(source).digest('hex')}.js`;
  try {
    return await readFile(kept, 'utf8');
  } catch {
    const text = ts.transpileModule(source, { compilerOptions: options }).outputText;
    await mkdir(folder, { recursive: true });
    // Whole or not at all: another child may be reading it.
    await writeFile(`${kept}.${process.pid}`, text);
    await rename(`${kept}.${process.pid}`, kept);
    return text;
  }
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context);
  const source = await translated(await readFile(fileURLToPath(url), 'utf8'));
  return { format: 'module', shortCircuit: true, source };
}

// The hooks run on a thread of their own, which loads this file again.
if (isMainThread) register(import.meta.url);
