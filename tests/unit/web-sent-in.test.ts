import { describe, expect, it } from 'vitest';
import { plainName } from '../../src/channels/web/file-reply.ts';
import { isSecret, isSentId, ownMessage, readSentIn, toIncoming } from '../../src/channels/web/sent-in.ts';

const at = new Date('2026-11-23T02:00:00Z');
const envelope = { person: 'lan', id: 'abcdef0123', at, lang: 'vi' as const };

describe('what a page posts', () => {
  it('is a text in NFC without blanks around it', () => {
    expect(readSentIn({ text: `  ${'Sáng kiến'.normalize('NFD')}\n` })).toEqual({ kind: 'text', text: 'Sáng kiến' });
  });

  it.each([[{}], [{ text: ' ' }], [{ text: 5 }], [{ text: 'x'.repeat(20_001) }], [{ data: 'a' }], [{ message: 'm' }]])(
    'is nothing in %j',
    (body) => expect(readSentIn(body)).toBeNull(),
  );

  it('counts button data in bytes', () => {
    expect(readSentIn({ data: 'đ'.repeat(32), message: 'm' })).not.toBeNull();
    expect(readSentIn({ data: 'đ'.repeat(33), message: 'm' })).toBeNull();
  });

  it('becomes an event whose id is the same on a repeat and differs between people', () => {
    const sent = { kind: 'text' as const, text: 'chào' };
    const one = toIncoming(sent, envelope);
    expect(toIncoming(sent, envelope)).toEqual(one);
    expect(one).toMatchObject({ address: { channel: 'web', chat: 'lan' }, lang: 'vi', at, event: { kind: 'text' } });
    expect(toIncoming(sent, { ...envelope, person: 'mai' }).event.id).not.toBe(one.event.id);
  });

  it.each([
    ['/start', { kind: 'start', payload: '' }],
    ['/start  LAN7', { kind: 'start', payload: 'LAN7' }],
    ['/startle', { kind: 'text', text: '/startle' }],
    ['/start a b', { kind: 'text', text: '/start a b' }],
  ])('reads %s', (text, event) => expect(toIncoming({ kind: 'text', text }, envelope).event).toMatchObject(event));

  it('leaves a bubble of its own unless it was a press', () => {
    expect(ownMessage({ kind: 'tap', data: '=w:a', message: 'm' }, envelope, false)).toBeNull();
    expect(ownMessage({ kind: 'text', text: '<b>' }, envelope, false)).toMatchObject({ from: 'person', text: '<b>' });
  });

  it('leaves an empty bubble when it is secret', () => {
    const file = { id: 'f', name: 'MẬT.pdf', mime: 'application/pdf', size: 1, picture: false };
    const own = ownMessage({ kind: 'file', file, caption: 'TỐI MẬT' }, envelope, true);
    expect(own).toMatchObject({ id: 'lan.abcdef0123', from: 'person', text: '', file: null });
  });

  it('is secret by its words, by the name of a file or by what stands beneath it', () => {
    const secret = { text: (text: string) => text === 'words', fileName: (name: string) => name === 'name' };
    const sent = (name: string, caption: string) => {
      return { kind: 'file' as const, file: { id: 'f', name, mime: '', size: 1, picture: false }, caption };
    };
    const yes = [{ kind: 'text' as const, text: 'words' }, sent('name', ''), sent('a', 'words')];
    const no = [{ kind: 'text' as const, text: 'name' }, sent('words', 'name'), sent('a', '')];
    expect(yes.map((one) => isSecret(one, secret))).toEqual([true, true, true]);
    expect(no.map((one) => isSecret(one, secret))).toEqual([false, false, false]);
    expect(isSecret({ kind: 'tap', data: 'words', message: 'name' }, secret)).toBe(false);
  });

  it('has an id that is safe in a store', () => {
    expect(['abcdef0123', 'a-b_c-d-e'].map(isSentId)).toEqual([true, true]);
    expect(['short', 'a.b.c.d.e.f', 'x'.repeat(65), 7, undefined].map(isSentId)).toEqual(Array(5).fill(false));
  });
});

describe('a file name', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\tệp\\báo cáo.docx', 'báo cáo.docx'],
    ['a\u202Etxt.exe\r\n', 'atxt.exe'],
    ['..', 'file'],
    ['', 'file'],
  ])('%j is kept as %j', (given, kept) => expect(plainName(given)).toBe(kept));
});
