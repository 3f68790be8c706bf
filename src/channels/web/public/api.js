/** What the page asks of the server. */

const POLL_MS = 3_000;

export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function answerOf(request) {
  const answer = await request;
  if (answer.ok) return answer.json();
  const { error = 'unavailable' } = await answer.json().catch(() => ({}));
  throw new Refused(error);
}

const get = (path, query = {}) => answerOf(fetch(`/api/tryout/${path}?${new URLSearchParams(query)}`));

function post(path, body, headers = {}) {
  return answerOf(fetch(`/api/tryout/${path}`, { method: 'POST', body, headers: { 'x-tryout': '1', ...headers } }));
}

const postJson = (path, value) => post(path, JSON.stringify(value), { 'content-type': 'application/json' });

export const getPeople = () => get('people');
export const getMessages = (person) => get('messages', { person });
export const sendIn = (sent) => postJson('send', sent);
export const moveClock = (to) => postJson('clock', { to: to.toISOString() });
export const fileUrl = (id) => `/api/tryout/file/${encodeURIComponent(id)}`;

export function sendFile({ person, id, lang, file }) {
  const query = new URLSearchParams({ person, id, lang, name: file.name, mime: file.type });
  return post(`file?${query}`, file, { 'content-type': 'application/octet-stream' });
}

/** An id of something sent: made once, so that sending it again changes nothing. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Hands on what happens in a chat: by event stream, or by asking where there is none. Returns how to stop. */
export function follow(person, after, hear) {
  if (typeof EventSource === 'undefined') return poll(person, after, hear);
  const query = new URLSearchParams({ person, after: String(after) });
  const source = new EventSource(`/api/tryout/stream?${query}`);
  let rev = after;
  let stop = () => source.close();
  source.addEventListener('open', () => hear.online(true));
  source.addEventListener('error', () => {
    hear.online(false);
    if (source.readyState === EventSource.CLOSED) stop = poll(person, rev, hear);
  });
  source.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    rev = message.rev;
    hear.message(message);
  });
  for (const name of ['people', 'commands', 'clock']) {
    source.addEventListener(name, ({ data }) => hear[name](JSON.parse(data)));
  }
  return () => stop();
}

function poll(person, after, hear) {
  let rev = after;
  let timer;
  let stopped = false;
  async function look() {
    try {
      const news = await get('messages', { person, after: String(rev) });
      if (stopped) return;
      hear.online(true);
      for (const message of news.messages) hear.message(message);
      rev = news.messages.at(-1)?.rev ?? rev;
      for (const name of ['people', 'commands', 'clock']) hear[name](news[name]);
    } catch {
      hear.online(false);
    }
    if (!stopped) timer = setTimeout(look, POLL_MS);
  }
  look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
