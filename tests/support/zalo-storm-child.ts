import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { signedHeaders } from './zalo/webhook-post.ts';
import type { StormAnswer, StormOptions } from './zalo-storm.ts';

/**
 * Sends events at an even pace whatever comes back, from a process of its own, over connections that are kept. An answer's
 * time is counted from the moment the event was due, so that neither a sender that is held up nor the wait for a free
 * connection hides slow answers. HTTP is spoken by hand: the sender shares its machine with the server and must not be
 * the one who is slow.
 */
const options: StormOptions = JSON.parse(process.argv[2] ?? '{}');
const { url, appId, oaId, oaSecret, people, from, perSecond, seconds } = options;
const { hostname, port, pathname } = new URL(url);
const all = perSecond * seconds;
const answers: StormAnswer[] = [];
const LINES = 512;
const idle: Line[] = [];
const open = new Set<Socket>();
const due: Due[] = [];

interface Due {
  readonly index: number;
  readonly at: number;
}

interface Line {
  readonly socket: Socket;
  waiting: (Due & { readonly sent: number }) | null;
}

function requestOf(index: number): Buffer {
  const person = people[index % people.length];
  const round = Math.floor(index / people.length);
  const body = Buffer.from(
    JSON.stringify({
      app_id: appId,
      user_id_by_app: '1',
      event_name: 'user_send_text',
      timestamp: String(from + Math.floor((index * 1000) / perSecond)),
      sender: { id: person?.id },
      recipient: { id: oaId },
      message: { msg_id: `storm${from}x${index}`, text: person?.says[round % person.says.length] ?? `${index}` },
    }),
  );
  const signed = Object.entries(signedHeaders(body, 'good', { appId, oaSecret }));
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...signed.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

/** Answers carry no body, so each ends with its head. */
async function openLine(): Promise<void> {
  const socket = connect(Number(port), hostname);
  const line: Line = { socket, waiting: null };
  let head = '';
  open.add(socket);
  socket.setNoDelay(true);
  socket.on('data', (piece: Buffer) => {
    head += piece.toString('latin1');
    if (!head.endsWith('\r\n\r\n')) return;
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
    const isEmpty = /content-length: 0\r/i.test(head);
    head = '';
    end(line, isEmpty ? status : 0);
    idle.push(line);
    send();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open.delete(socket);
    const at = idle.indexOf(line);
    if (at >= 0) idle.splice(at, 1);
    end(line, 0);
  });
  await once(socket, 'connect');
  idle.push(line);
}

function send(): void {
  while (due.length > 0) {
    const line = idle.pop();
    const one = line === undefined ? undefined : due.shift();
    if (line === undefined || one === undefined) return;
    line.waiting = { ...one, sent: performance.now() };
    line.socket.write(requests[one.index] ?? '');
  }
}

function end(line: Line, status: number): void {
  const { waiting } = line;
  line.waiting = null;
  if (waiting === null) return;
  const answered = performance.now();
  answers.push({ index: waiting.index, sent: waiting.sent, answered, ms: answered - waiting.at, status });
  if (answers.length === all) finish();
}

function finish(): void {
  clearInterval(pace);
  process.stdout.write(JSON.stringify(answers), () => {
    for (const socket of open) socket.destroy();
  });
}

const requests = Array.from({ length: all }, (_, index) => requestOf(index));
for (let index = 0; index < LINES; index += 1) await openLine();
const began = performance.now();
let next = 0;
const pace = setInterval(() => {
  const at = (index: number): number => began + (index * 1000) / perSecond;
  for (; next < all && at(next) <= performance.now(); next += 1) due.push({ index: next, at: at(next) });
  send();
}, 2);
