import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { initiativeForm } from '../../handlers/initiative-form.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Json } from '../../src/dialog/event.ts';
import type { Form } from '../../src/dialog/form.ts';
import { actionButton, line, replyButton, type View, verbatim } from '../../src/dialog/view.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhraser } from '../../src/phrase.ts';
import { Player } from '../support/dialog-player.ts';

const root = join(import.meta.dirname, '../..');
const opened: string[] = [];
const phraser = createPhraser(createTexts(root), async (id) => {
  opened.push(id);
  return Buffer.from(id);
});
const textOf = (view: View, lang: 'vi' | 'en' = 'vi') => phraser.message(view, lang, null).text;
const bytes = (data: string) => new TextEncoder().encode(data).length;

describe('words of people', () => {
  it('are escaped, and escaped only once', () => {
    expect(textOf({ lines: [verbatim('<b>a</b> & &lt; "x"')] })).toBe('&lt;b&gt;a&lt;/b&gt; &amp; &amp;lt; "x"');
  });

  it('are escaped inside lines inside lines, while our own markup stays', () => {
    const inner = line('dialog:card.person', { name: '<Lan>', share: 30 });
    const row = line('dialog:card.row', { label: line('initiative:coauthors.label'), value: [inner, verbatim('a<b')] });
    expect(textOf({ lines: [row] })).toBe('<b>Đồng tác giả</b>\n&lt;Lan&gt; (30 %)\na&lt;b');
  });

  it.each(['{{name}}', '$t(core:menu)', '{{- name}}', '$&', '{{{{name}}}}'])('are no template: %s', (typed) => {
    expect(textOf({ lines: [line('dialog:fault.nobody', { name: typed })] })).toContain(typed.replaceAll('&', '&amp;'));
  });

  it('come out of a label as they went in, and never leave a tag in a message', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const text = textOf({ lines: [line('dialog:current', { value: typed })] });
        const inner = /^Hiện tại: <b>([\s\S]*)<\/b>$/u.exec(text)?.[1];
        expect(inner).toBeDefined();
        expect(inner).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/u);
        expect(phraser.plain(verbatim(typed), 'vi')).toBe(typed);
      }),
    );
  });
});

describe('a message', () => {
  it('has its paragraphs apart, and lists one below the other', () => {
    const items = [verbatim('một'), verbatim('hai')];
    expect(textOf({ lines: [verbatim('đầu'), line('dialog:found', { items })] })).toBe('đầu\n\nmột\nhai');
  });

  it('has its numbers the way of the language', () => {
    const view: View = { lines: [line('dialog:fault.number_range', { min: 0.5, max: 1024 })] };
    expect(textOf(view)).toContain('từ 0,5 đến 1.024');
    expect(textOf(view, 'en')).toContain('0.5');
    expect(textOf(view, 'en')).toContain('1,024');
  });

  it('has labels as plain words: no markup, no escapes', () => {
    const label = line('dialog:card.edit', { label: verbatim('A & B <c>') });
    const [row] = phraser.message(
      { lines: [], buttons: [[replyButton(label, 'x')]], wait: 'abcde' },
      'vi',
      null,
    ).buttons;
    expect(row).toEqual([{ label: '✎ A & B <c>', data: '=abcde:x' }]);
    expect(phraser.plain(line('dialog:current', { value: 'x' }), 'vi')).toBe('Hiện tại: x');
  });

  it('tells reply, action and link buttons apart', () => {
    const buttons = [
      [replyButton(verbatim('a'), '1')],
      [actionButton(verbatim('b'), 'plan.area', '3')],
      [{ label: verbatim('c'), press: { url: 'https://example.org' } }],
    ];
    expect(phraser.message({ lines: [], buttons, wait: 'abcde' }, 'vi', null).buttons).toEqual([
      [{ label: 'a', data: '=abcde:1' }],
      [{ label: 'b', data: '!plan.area:3' }],
      [{ label: 'c', url: 'https://example.org' }],
    ]);
  });

  it('takes the place of another only when told, and opens its file only when read', async () => {
    const view: View = { lines: [], file: { id: 'f1', name: 'a.png', mime: 'image/png', picture: true } };
    expect(phraser.message(view, 'vi', null)).not.toHaveProperty('edit');
    const message = phraser.message(view, 'vi', '77');
    expect(message).toMatchObject({ edit: '77', file: { name: 'a.png', mime: 'image/png', picture: true } });
    expect(opened).toEqual([]);
    expect(String(await message.file?.open())).toBe('f1');
    const plain: View = { lines: [], file: { id: 'f2', name: 'b.pdf', mime: 'application/pdf' } };
    expect(phraser.message(plain, 'vi', null).file?.picture).toBe(false);
  });

  it('says how its buttons are answered where they are lines: by number, or by words where numbers are answers', () => {
    const view: View = { lines: [], buttons: [[actionButton(line('core:menu'), 'menu.open')]] };
    const byNumber = { by: 'number', hint: 'Anh/chị nhắn số để chọn.' };
    expect(phraser.message(view, 'vi', null).list).toEqual(byNumber);
    const byWords = { by: 'words', hint: 'Hoặc nhắn đúng lời của dòng trên.' };
    expect(phraser.message({ ...view, free: true }, 'vi', null).list).toEqual(byWords);
    expect(phraser.message(view, 'en', null).list?.hint).toBe('Send the number to choose.');
    expect(phraser.message(view, 'vi', null).list).toEqual(byNumber);
    expect(phraser.message({ lines: [], free: true }, 'vi', null)).not.toHaveProperty('list');
    expect(phraser.message({ lines: [], buttons: [] }, 'vi', null)).not.toHaveProperty('list');
  });

  it('has a card for the phone number where the view offers one, short enough for Zalo', () => {
    expect(phraser.message({ lines: [] }, 'vi', null)).not.toHaveProperty('phoneCard');
    for (const lang of ['vi', 'en'] as const) {
      const card = phraser.message({ lines: [], shares: 'phone' }, lang, null).phoneCard;
      expect(card?.title.length).toBeLessThanOrEqual(100);
      expect(card?.subtitle.length).toBeLessThanOrEqual(500);
    }
  });

  it('has with its file what channels need that cannot carry it: its id, its words, the same as a table', async () => {
    const plain = { id: 'f4', name: 'a & b.csv', mime: 'text/csv' };
    const view: View = { lines: [], file: { id: 'f3', name: 'a & b.xlsx', mime: 'application/x', plain } };
    const { file } = phraser.message(view, 'vi', null);
    expect(file).toMatchObject({ id: 'f3', plain: { id: 'f4', name: 'a & b.csv', mime: 'text/csv', picture: false } });
    expect(file?.words?.link).toBe('Tải tệp a &amp; b.xlsx (dùng được trong 24 giờ):');
    expect(file?.words?.unsent).toContain('a &amp; b.xlsx');
    // Who has only this channel is sent nowhere else but to people.
    expect(file?.words?.unsent).toContain('hỏi Văn phòng');
    expect(file?.words?.unsent).not.toContain('Telegram');
    expect(file?.plain?.words?.link).toContain('a &amp; b.csv');
    expect(String(await file?.plain?.open())).toBe('f4');
    expect(file?.plain).not.toHaveProperty('plain');
  });

  it('throws on a text that does not exist', () => {
    expect(() => textOf({ lines: [line('core:nowhere')] })).toThrow('no text');
  });
});

describe('the registration of an initiative', () => {
  let form: Form;
  const people: Json = [{ id: 'V1StGXR8_Z', name: 'Trần Văn <Minh>', unit: 'Phòng A & B', share: 0 }];

  beforeAll(async () => {
    const loaded = await loadCampaign(join(root, 'campaigns/dong-nai-skhcn.yaml'));
    if (!loaded.ok) throw new Error('the campaign does not load');
    form = initiativeForm(loaded.campaign);
  });

  it.each(['vi', 'en'] as const)('can be said from end to end, each button at most 64 bytes: %s', (lang) => {
    const player = new Player(form, (name) => (name === 'people' ? people : ['SK-2026-0001 · Sổ <cũ>']));
    const seen: string[] = [];
    const look = () => {
      if (player.view === null) throw new Error('nothing is shown');
      const message = phraser.message(player.view, lang, null);
      expect(message.text).not.toMatch(/\{\{|<(?!\/?[bi]>)/u);
      for (const button of message.buttons.flat()) {
        expect(button.label).not.toBe('');
        expect(bytes(button.data ?? '')).toBeLessThanOrEqual(64);
      }
      seen.push(player.session.asked?.step ?? '');
    };
    const deeds = [
      () => player.say('Sổ theo dõi <b>hồ sơ</b> & nhắc hạn'),
      () => player.press('go'),
      () => player.say('Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ quá hạn.'),
      () => player.say('Lập bảng tính dùng chung, tự tô màu hồ sơ còn dưới 3 ngày.'),
      () => player.press(player.buttons[0] ?? ''),
      () => player.say('3/2027'),
      () => player.say('minh'),
      () => player.press('~p.V1StGXR8_Z'),
      () => player.press('~s.30'),
      () => player.press('~done'),
      () => player.press('~done'),
    ];
    look();
    for (const deed of deeds) {
      deed();
      look();
    }
    const steps = ['title', 'similar', 'problem', 'solution', 'area', 'trial', 'coauthors', 'files', 'review'];
    expect([...new Set(seen)]).toEqual(steps);
    const card = textOf({ lines: player.view?.lines ?? [] }, lang);
    expect(card).toContain('Sổ theo dõi &lt;b&gt;hồ sơ&lt;/b&gt; &amp; nhắc hạn');
    expect(card).toContain('Trần Văn &lt;Minh&gt; (30 %)');
    expect(card).toContain('03/2027');
  });
});
