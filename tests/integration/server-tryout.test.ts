import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../browser/tryout-stage.ts';

const OURS = { 'x-tryout': '1' };

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(stage.url + path, { headers });
const post = (path: string, body: object, headers: Record<string, string> = OURS) =>
  fetch(`${stage.url}/api/tryout/${path}`, { method: 'POST', body: JSON.stringify(body), headers });
const say = (text: string, id = randomUUID()) => post('send', { person: 'lan', id, text, lang: 'vi' });

async function chatOf(person: string): Promise<readonly (readonly [string, string])[]> {
  return (await stage.store.latest(person, 100)).map(({ from, text }) => [from, text]);
}

/** A status that fetch would not let us ask for: with a foreign Host. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${stage.url}/api/tryout/people`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

/** Reads an event stream until `enough` says so. */
async function readStream(path: string, enough: (text: string) => boolean, headers: Record<string, string> = {}) {
  const end = new AbortController();
  const answer = await fetch(stage.url + path, { headers, signal: end.signal });
  const reader = answer.body?.getReader();
  let text = '';
  while (reader !== undefined && !enough(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString();
  }
  end.abort();
  return text;
}

const textsIn = (stream: string) => [...stream.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text);

describe('the page', () => {
  it('is served with a policy that lets nothing in from outside, and all it names is there', async () => {
    const answer = await get('/');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await answer.text();
    expect(html).toContain('<title>Thi đua bot');
    expect(html).not.toMatch(/\{\{|https?:\/\//);
    const css = await (await get('/tryout/tryout.css')).text();
    const named = [...(html + css).matchAll(/["(](\/tryout\/[^")]+)/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(8);
    for (const path of named) expect([path, (await get(path)).status]).toEqual([path, 200]);
  });

  it('does not hand out other files', async () => {
    const statuses = ['..%2Fweb-channel.ts', 'index.html', '.env', 'main.ts', 'nothing.js', 'fonts/x.ttf'].map(
      async (name) => (await get(`/tryout/${name}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 404, 404, 404, 404, 404]);
  });

  it('says unchanged files are unchanged', async () => {
    const etag = (await get('/tryout/main.js')).headers.get('etag') ?? '';
    expect((await get('/tryout/main.js', { 'if-none-match': etag })).status).toBe(304);
  });

  it('has the same sentences in both languages', async () => {
    const [vi, en] = await Promise.all(
      ['vi', 'en'].map(async (lang) => (await get(`/tryout/texts?lang=${lang}`)).json()),
    );
    expect(Object.keys(vi as object)).toEqual(Object.keys(en as object));
  });
});

describe('other sites', () => {
  it('cannot drive it: no header of ours, a foreign origin, a foreign name for this machine', async () => {
    const sent = { person: 'lan', id: randomUUID(), text: 'chào' };
    expect((await post('send', sent, {})).status).toBe(403);
    expect((await post('send', sent, { ...OURS, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post('send', sent, { ...OURS, origin: 'null' })).status).toBe(403);
    expect((await get('/api/tryout/people', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await statusWith({ host: 'evil.example' })).toBe(403);
    expect(await statusWith({ host: 'localhost:1' })).toBe(200);
    const { port } = new URL(stage.url);
    expect((await post('send', sent, { ...OURS, origin: `http://localhost:${Number(port) + 1}` })).status).toBe(403);
    expect(stage.heard).toEqual([]);
    expect((await post('send', sent, { ...OURS, origin: stage.url })).status).toBe(200);
  });
});

describe('sending', () => {
  it('keeps and hands on what is typed once, however often it is posted', async () => {
    const id = randomUUID();
    for (const status of [200, 200]) expect((await say('chào', id)).status).toBe(status);
    expect(await chatOf('lan')).toEqual([['person', 'chào']]);
    expect(new Set(stage.heard.map(({ event }) => event.id)).size).toBe(1);
    expect(stage.heard[0]).toMatchObject({ address: { channel: 'web', chat: 'lan' }, lang: 'vi' });
  });

  it('reads /start with and without a code', async () => {
    await say('/start');
    await say('/start LAN7-2K4M');
    expect(stage.heard.map(({ event }) => event)).toMatchObject([
      { kind: 'start', payload: '' },
      { kind: 'start', payload: 'LAN7-2K4M' },
    ]);
  });

  it('refuses what is no message and who is nobody', async () => {
    const id = randomUUID();
    const wrong = [
      { person: 'lan', id, text: '   ' },
      { person: 'lan', id: 'x', text: 'chào' },
      { person: 'lan', id, data: '!menu.open' },
      { person: 'lan', id, data: 'x'.repeat(65), message: 'm' },
      { id, text: 'chào' },
    ];
    for (const body of wrong) expect((await post('send', body)).status).toBe(400);
    expect((await post('send', { person: 'nobody', id, text: 'chào' })).status).toBe(404);
    expect(stage.heard).toEqual([]);
  });

  it('answers 503 when the bot cannot take it, and takes it on the next try without a second bubble', async () => {
    let broken = true;
    stage.answer(() => {
      if (broken) throw new Error('the store is gone');
      return [{ text: 'nghe rồi', buttons: [] }];
    });
    const id = randomUUID();
    expect((await say('chào', id)).status).toBe(503);
    broken = false;
    expect((await say('chào', id)).status).toBe(200);
    expect(await chatOf('lan')).toEqual([
      ['person', 'chào'],
      ['bot', 'nghe rồi'],
    ]);
  });

  it('marks the button that was pressed', async () => {
    const message = await stage.say('lan', { text: 'Hỏi', buttons: [[{ label: 'Có', data: '=w:yes' }]] });
    await post('send', { person: 'lan', id: randomUUID(), data: '=w:yes', message });
    expect(await stage.store.latest('lan', 1)).toMatchObject([{ id: message, pressed: '=w:yes' }]);
    expect(stage.heard[0]?.event).toMatchObject({ kind: 'tap', data: '=w:yes', message });
  });
});

describe('files', () => {
  const upload = (query: Record<string, string>, body: Uint8Array) =>
    fetch(`${stage.url}/api/tryout/file?${new URLSearchParams({ person: 'lan', id: randomUUID(), ...query })}`, {
      method: 'POST',
      body,
      headers: OURS,
    });

  it('come down as they went up, only to be saved, with a name in Vietnamese', async () => {
    const bytes = Buffer.from('<script>alert(1)</script>');
    await upload({ name: '../tệp "lạ".html', mime: 'text/html' }, bytes);
    const [{ file } = { file: null }] = await stage.store.latest('lan', 1);
    expect(file).toMatchObject({ name: 'tệp "lạ".html', size: bytes.length, picture: false });
    const answer = await get(`/api/tryout/file/${file?.id}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    const disposition = answer.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="t_p _l__\.html"; /);
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe('tệp "lạ".html');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('that nobody sent are not there, empty ones and ones over 50 MB are not taken', async () => {
    expect((await get('/api/tryout/file/none')).status).toBe(404);
    expect((await upload({ name: 'a.txt' }, new Uint8Array(0))).status).toBe(400);
    const large = await upload({ name: 'a.bin' }, new Uint8Array(50 * 1024 * 1024 + 1)).then(
      ({ status }) => status,
      // The server may close the connection before all of it is read.
      () => 413,
    );
    expect(large).toBe(413);
    expect(await chatOf('lan')).toEqual([]);
  });
});

describe('what carries a secrecy marking', () => {
  const upload = (id: string, about: Record<string, string>) => {
    const query = new URLSearchParams({ person: 'lan', id, mime: 'application/pdf', ...about });
    const init = { method: 'POST', headers: OURS, body: new TextEncoder().encode('kế hoạch mật') };
    return fetch(`${stage.url}/api/tryout/file?${query}`, init);
  };

  it('reaches the bot as it was typed, and leaves an empty bubble', async () => {
    const typed = 'TỐI MẬT\nKế hoạch phòng thủ';
    expect((await say(typed)).status).toBe(200);
    expect(stage.heard.map(({ event }) => event)).toMatchObject([{ kind: 'text', text: typed }]);
    expect(await chatOf('lan')).toEqual([['person', '']]);
    expect(await (await get('/api/tryout/messages?person=lan')).text()).not.toContain('phòng thủ');
  });

  it.each([
    ['by its name', { name: 'TUYET_MAT_ke_hoach.pdf', caption: '' }],
    ['by what stands beneath it', { name: 'a.pdf', caption: 'TUYỆT MẬT' }],
  ])('is no file that is kept: %s', async (_, about) => {
    const id = randomUUID();
    expect((await upload(id, about)).status).toBe(200);
    const file = { name: about.name, ref: `web-lan-${id}` };
    expect(stage.heard.map(({ event }) => event)).toMatchObject([{ kind: 'file', file, caption: about.caption }]);
    await expect(stage.files.read(file.ref)).rejects.toMatchObject({ code: 'file_gone' });
    await expect(stage.channel.fetchFile(file.ref, 1_000)).rejects.toMatchObject({ code: 'file_gone' });
    expect(await stage.store.latest('lan', 10)).toMatchObject([{ from: 'person', text: '', file: null }]);
    expect((await get(`/api/tryout/file/${file.ref}`)).status).toBe(404);
  });

  it('is not an ordinary word', async () => {
    const id = randomUUID();
    expect((await upload(id, { name: 'bao-ve-mat-khau.pdf', caption: 'Bí mật nhà nước là gì' })).status).toBe(200);
    expect((await stage.files.read(`web-lan-${id}`)).toString()).toBe('kế hoạch mật');
  });
});

describe('the event stream', () => {
  it('brings what is said and what is changed, from where the page left off', async () => {
    const first = await stage.say('lan', { text: 'một' });
    await stage.say('lan', { text: 'hai' });
    await stage.say('mai', { text: 'cho Mai' });
    const path = '/api/tryout/stream?person=lan';
    expect(textsIn(await readStream(path, (text) => textsIn(text).includes('hai')))).toEqual(['một', 'hai']);
    const after = { 'last-event-id': '1' };
    expect(textsIn(await readStream(path, (text) => textsIn(text).includes('hai'), after))).toEqual(['hai']);
    const open = readStream(`${path}&after=2`, (text) => textsIn(text).includes('ba'));
    await stage.say('lan', { text: 'một nữa', edit: first });
    await stage.say('lan', { text: 'ba' });
    expect(textsIn(await open)).toEqual(['một nữa', 'ba']);
    expect((await get('/api/tryout/stream?person=nobody')).status).toBe(404);
  });

  it('brings messages that another process has written', async () => {
    const open = readStream('/api/tryout/stream?person=lan', (text) => textsIn(text).includes('từ xa'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const about = {
      person: 'lan',
      from: 'bot' as const,
      at: stage.clock.now(),
      buttons: [],
      file: null,
      pressed: null,
    };
    await stage.store.append({ ...about, id: randomUUID(), text: 'từ xa' });
    expect(textsIn(await open)).toEqual(['từ xa']);
  });

  it('shows no number before all smaller ones, whoever writes at the same time', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    await Promise.all(numbers.map((text) => stage.say('lan', { text })));
    const kept = await stage.store.since('lan', 0, 100);
    expect(kept.map(({ rev }) => rev)).toEqual(numbers.map((_, index) => index + 1));
    expect(new Set(kept.map(({ text }) => text)).size).toBe(20);
  });
});

describe('the clock', () => {
  it('moves forward and says where it is', async () => {
    const days: string[] = [];
    stage.onDay(async (day) => void days.push(day.toISOString().slice(0, 10)));
    const answer = await post('clock', { addDays: 3 });
    expect(answer.status).toBe(200);
    expect(days).toEqual(['2026-11-24', '2026-11-25', '2026-11-26']);
    const { now, moving } = (await answer.json()) as { now: string; moving: null };
    expect([now.slice(0, 10), moving]).toEqual(['2026-11-26', null]);
    expect((await post('clock', { to: '2026-12-01T10:00:00Z' })).status).toBe(200);
    expect(stage.clock.now().toISOString().slice(0, 10)).toBe('2026-12-01');
  });

  it('goes neither back nor astray, and one move at a time', async () => {
    const wrong = [{ to: '2026-11-01T00:00:00Z' }, { to: 'mai' }, { addDays: 0 }, { addDays: 100_000 }, {}];
    for (const wish of wrong) expect((await post('clock', wish)).status).toBe(400);
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    stage.onDay(() => gate);
    const first = post('clock', { addDays: 1 });
    await expect.poll(async () => (await post('clock', { addDays: 1 })).status).toBe(409);
    go();
    expect((await first).status).toBe(200);
  });
});

describe('the store', () => {
  it('keeps commands and the clock for the next start', async () => {
    await stage.channel.offerCommands?.({ channel: 'web', chat: 'lan' }, [{ name: 'kehoach', help: 'Kế hoạch' }]);
    expect(await stage.store.commands('lan')).toEqual([{ name: 'kehoach', help: 'Kế hoạch' }]);
    expect([await stage.store.commands('mai'), await stage.store.offset()]).toEqual([[], 0]);
    await stage.store.keepOffset(1234);
    expect(await stage.store.offset()).toBe(1234);
  });
});
