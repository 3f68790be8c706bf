// Run by mongod-program.mjs in a process of its own: node download-mongod.mjs <folder> [<version>]
import { MongoBinary } from 'mongodb-memory-server-core';

const [folder, version] = process.argv.slice(2);

try {
  const file = await MongoBinary.getPath({ downloadDir: folder, checkMD5: true, ...(version ? { version } : {}) });
  process.stdout.write(`\nmongod: ${file}\n`);
} catch (error) {
  process.stdout.write(`\n${error.message.split('\n')[0]}\n`);
  process.exit(1);
}
