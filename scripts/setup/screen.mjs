import { relative } from 'node:path';
import { projectRoot } from './paths.mjs';
import { words } from './words.mjs';

/** "host:port" of an address, without a name, a password or options. */
export function placeOf(uri) {
  return uri
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^/]*@/, '')
    .replace(/[/?].*$/, '');
}

function serverLine(uri, embedded, version) {
  return words(embedded ? 'screen.embedded' : 'screen.given', {
    place: placeOf(uri),
    version: version ? ` ${version}` : '',
  });
}

/** The one screen of `npm start`: what runs where, and what to do next. */
export function startScreen({ ready, env, servers, programs, dataDir, movedFrom, doubles }) {
  const folder = relative(projectRoot, dataDir).startsWith('..') ? dataDir : `./${relative(projectRoot, dataDir)}`;
  const lines = [
    '',
    words('screen.title'),
    words('screen.bot', { url: ready.url }),
    words('screen.mongodb', {
      where: serverLine(env.MONGODB_URI, servers.mongod !== undefined, programs.mongod?.version),
    }),
    words('screen.redis', { where: serverLine(env.REDIS_URL, servers.redis !== undefined) }),
    words('screen.data', { folder }),
  ];
  if (movedFrom !== undefined) lines.push(words('screen.moved', { wanted: movedFrom, port: ready.port }));
  lines.push('', ready.tryout ? words('screen.tryout', { url: ready.tryout }) : words('screen.noTryout'));
  if (ready.tryout && env.PUBLIC_URL) lines.push(words('screen.public', { url: env.PUBLIC_URL }));
  if (doubles) lines.push('', words('screen.doubles'));
  lines.push('');
  lines.push(...telegramLines(ready.telegram), '', words('screen.invite'), '', words('screen.stop'), '');
  return lines.join('\n');
}

function telegramLines(telegram) {
  if (!telegram) return [words('screen.connect')];
  return [words('screen.telegram', { name: telegram.username ? `@${telegram.username}` : 'Telegram' })];
}
