import { projectRoot } from '../../src/project-root.ts';
import { openSideBySide } from './side-by-side/doubles.ts';

/** The process of `npm start -- --fake-zalo` beside the bot: says in one line of JSON where the doubles are. */
const side = await openSideBySide(projectRoot());
let ending = false;

function end(): void {
  if (ending) return;
  ending = true;
  side.close().finally(() => process.exit(0));
}

process.on('SIGTERM', end);
process.on('SIGINT', end);
// `npm start` was killed: nobody would stop this process.
process.on('disconnect', end);
process.stdout.write(`${JSON.stringify(side.doubles)}\n`);
