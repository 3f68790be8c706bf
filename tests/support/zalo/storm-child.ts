import { connect, type Socket } from 'node:net';
import type { StormAnswer, StormOptions } from './storm.ts';
import { signedHeaders } from './webhook-post.ts';

/**
 * Sends events at an even pace whatever comes back, from a process of its own. An answer's time is counted from the
 * moment the event was due, so that a sender held up by slow answers does not hide them. HTTP is spoken by hand over
 * connections that are kept: the sender shares its machine with the server and must not be the one who is slow.
 */
const options: StormOptions = JSON.parse(process.argv[2] ?? '{}');
const { url, appId, oaId, oaSecret, people, perSecond, seconds } = options;
const { hostname, port, pathname } = new URL(url);
const first = Date.now();
const all = perSecond * seconds;
const answers: StormAnswer[] = [];
const idle: Line[] = [];
const open = new Set<Socket>();

interface Line {
  readonly socket: Socket;
  waiting: { readonly index: number; readonly due: number; readonly sent: number } | null;
}

function requestOf(index: number): Buffer {
  const body = Buffer.from(
    JSON.stringify({
      app_id: appId,
      user_id_by_app: '1',
      event_name: 'user_send_text',
      timestamp: String(first + Math.floor((index * 1000) / perSecond)),
      sender: { id: `55${String(index % people).padStart(17, '0')}` },
      recipient: { id: oaId },
      message: { msg_id: `storm${first}x${index}`, text: `${index}` },
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
function openLine(): Line {
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
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open.delete(socket);
    const at = idle.indexOf(line);
    if (at >= 0) idle.splice(at, 1);
    end(line, 0);
  });
  return line;
}

function end(line: Line, status: number): void {
  const { waiting } = line;
  line.waiting = null;
  if (waiting === null) return;
  const answered = performance.now();
  answers.push({ index: waiting.index, sent: waiting.sent, answered, ms: answered - waiting.due, status });
  if (answers.length === all) finish();
}

function finish(): void {
  clearInterval(pace);
  process.stdout.write(JSON.stringify(answers), () => {
    for (const socket of open) socket.destroy();
  });
}

const requests = Array.from({ length: all }, (_, index) => requestOf(index));
const began = performance.now();
let next = 0;
const pace = setInterval(() => {
  const due = (index: number): number => began + (index * 1000) / perSecond;
  for (; next < all && due(next) <= performance.now(); next += 1) {
    const line = idle.pop() ?? openLine();
    line.waiting = { index: next, due: due(next), sent: performance.now() };
    line.socket.write(requests[next] ?? '');
  }
}, 2);
