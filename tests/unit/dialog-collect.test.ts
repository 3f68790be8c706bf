import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/dialog/event.ts';
import type { Form } from '../../src/dialog/form.ts';
import { expectsChoice } from '../../src/dialog/reduce.ts';
import { line } from '../../src/dialog/view.ts';
import { Player } from '../support/dialog-player.ts';

const form = (most = 3): Form => ({
  id: 'f',
  version: 1,
  title: 't:title',
  steps: [
    { id: 'people', kind: 'people', prompt: 't:people', label: 't:people.label', most, optional: true },
    {
      id: 'files',
      kind: 'files',
      prompt: 't:files',
      label: 't:files.label',
      most: 2,
      optional: true,
      values: { most: 2 },
    },
    { id: 'review', kind: 'review', prompt: 't:review', confirm: 't:confirm' },
  ],
});

const ROSTER = ['Trần Quang Minh', 'Trần Văn Minh', 'Lê Thị Hoa', 'Phạm An'].map((name, at) => ({
  id: `m${at + 1}`,
  name,
  unit: 'QLCN',
  share: 0,
}));

function outside(name: string, inputs: Json): Json {
  const given = JSON.parse(JSON.stringify(inputs));
  if (name === 'people' && given.typed === 'tôi') return { fault: 't:self' };
  if (name === 'people') return ROSTER.filter((one) => one.name.toLowerCase().includes(given.typed.toLowerCase()));
  if (given.name.endsWith('.exe')) return { fault: 't:refused' };
  const { mime, size, picture } = given;
  return { item: { id: `file-${given.name}`, name: given.name, mime, size, picture } };
}

const open = (most?: number) => new Player(form(most), outside);
const people = (player: Player) => JSON.parse(JSON.stringify(player.session.answers.people ?? {}));
const files = (player: Player) => JSON.parse(JSON.stringify(player.session.answers.files ?? {}));
const shares = (player: Player) => people(player).items.map((one: Json) => JSON.parse(JSON.stringify(one)).share);

describe('co-authors', () => {
  it('say in the words of the search why nobody can be chosen', () => {
    const player = open().say('minh').press('~p.m2').press('~s.30').say('tôi');
    expect(player.keys[0]).toBe('t:self');
    expect(shares(player)).toEqual([30]);
    expect(player.say('hoa').buttons).toContain('~p.m3');
  });

  it('are found by name, chosen, and given a share', () => {
    const player = open().say('minh');
    expect(player.keys).toEqual(['dialog:collect.which']);
    expect(player.buttons).toEqual(['~p.m1', '~p.m2', '~done']);
    expect(expectsChoice(form(), player.session)).toBe(true);
    player.press('~p.m2');
    expect(player.view?.lines[0]).toEqual(line('dialog:collect.share', { name: 'Trần Văn Minh', most: 99 }));
    expect(expectsChoice(form(), player.session)).toBe(false);
    player.press('~s.30');
    expect(people(player)).toEqual({ items: [{ ...ROSTER[1], share: 30 }], closed: false });
    expect(player.keys).toEqual(['dialog:collect.people', 't:people']);
    expect(player.press('~done').at).toBe('files');
    expect(people(player).closed).toBe(true);
  });

  it.each([
    ['minh 30', 30],
    ['Minh: 5 %', 5],
    ['minh, 45%', 45],
    ['minh - 7', 7],
  ])('take a share typed behind the name: %s', (typed, share) => {
    const player = open().say(typed).press('~p.m1');
    expect(shares(player)).toEqual([share]);
  });

  it.each([
    ['Trần Văn Minh, Phòng Nghiệp vụ 2', { typed: 'Trần Văn Minh, Phòng Nghiệp vụ 2' }],
    ['Trần Văn Minh (Tổ 1) 2', { typed: 'Trần Văn Minh (Tổ 1) 2' }],
    ['Trần Văn Minh, Phòng Nghiệp vụ 2 30%', { typed: 'Trần Văn Minh, Phòng Nghiệp vụ 2', share: 30 }],
    ['Trần Văn Minh, 30', { typed: 'Trần Văn Minh', share: 30 }],
  ])('a number at the end of a unit is no share: %s', (typed, wanted) => {
    const asked: Json[] = [];
    new Player(form(), (name, inputs) => {
      asked.push(inputs);
      return outside(name, inputs);
    }).say(typed);
    expect(asked).toEqual([wanted]);
  });

  it('asks for the share when the one typed is too much', () => {
    const player = open().say('minh 150').press('~p.m1');
    expect(shares(player)).toEqual([]);
    expect(player.keys[0]).toBe('dialog:collect.share');
    expect(player.say('12 %').session.answers).toMatchObject({ people: { items: [{ id: 'm1', share: 12 }] } });
  });

  it.each(['0', '100', '150', '12,5'])('a share of %s is refused or no share', (typed) => {
    const player = open().say('hoa').press('~p.m3').say(typed);
    expect(shares(player)).toEqual([]);
  });

  it('leave the author at least one per cent', () => {
    const player = open().say('hoa 60').press('~p.m3').say('an').press('~p.m4');
    expect(player.buttons).toEqual(['~s.10', '~s.20', '~s.30']);
    expect(player.say('40').view?.lines[0]).toEqual(line('dialog:fault.share', { most: 39 }));
    expect(shares(player.say('39'))).toEqual([60, 39]);
    expect(player.say('minh').keys[0]).toBe('dialog:fault.people_full');
    expect(player.last.lookups).toEqual([]);
  });

  it('are named only once', () => {
    const player = open().say('hoa 20').press('~p.m3').say('hoa 30');
    expect(player.keys[0]).toBe('dialog:fault.twice');
    expect(shares(player)).toEqual([20]);
    const both = open().say('minh 20').press('~p.m1').say('minh');
    expect(both.buttons).toEqual(['~p.m2', '~done', '~less']);
  });

  it('nobody of that name, an empty name and an endless one are told', () => {
    expect(open().say('Không Ai').view?.lines[0]).toEqual(line('dialog:fault.nobody', { name: 'Không Ai' }));
    for (const typed of ['  ', 'x'.repeat(101), ' -'.repeat(2000)]) {
      const player = open().say(typed);
      expect(player.keys[0]).toBe('dialog:fault.name');
      expect(player.last.lookups).toEqual([]);
    }
  });

  it('a bare number is never a name: beside candidates it is a row, perhaps one that is not there', () => {
    const player = open().say('minh').say('7');
    expect(player.last.lookups).toEqual([]);
    expect(player.keys).toEqual(['dialog:fault.choose', 'dialog:collect.which']);
    expect(player.buttons).toEqual(['~p.m1', '~p.m2', '~done']);
    for (const typed of ['2', '30', '40 %', '1.', '1234567']) {
      const alone = open().say(typed);
      expect(alone.keys[0]).toBe('dialog:fault.name');
      expect(alone.last.lookups).toEqual([]);
    }
  });

  it.each(['xong', 'Xong!', 'done', 'hết'])('%s closes the list, also an empty one', (typed) => {
    expect(open().say(typed).at).toBe('files');
    const some = open().say('hoa 20').press('~p.m3').say(typed);
    expect(some.at).toBe('files');
    expect(people(some)).toMatchObject({ closed: true, items: [{ id: 'm3' }] });
    const files = open().press('~done').say(typed);
    expect(files.at).toBe('review');
  });

  it('are not closed while a share is open', () => {
    const player = open().say('hoa').press('~p.m3').say('xong');
    expect(player.keys[0]).toBe('dialog:fault.share');
    expect(player.last.lookups).toEqual([]);
    expect(player.at).toBe('people');
  });

  it('take the last one away again', () => {
    const player = open().say('hoa 20').press('~p.m3').say('an 5').press('~p.m4').press('~less');
    expect(shares(player)).toEqual([20]);
    expect(player.press('~less').buttons).toEqual(['~done']);
    expect(player.press('~done').at).toBe('files');
    expect(people(player)).toEqual({ items: [], closed: true });
  });

  it('close by themselves when full, and stay full when opened again', () => {
    const player = open(1).say('hoa 20').press('~p.m3');
    expect(player.at).toBe('files');
    player.press('~back');
    expect(player.buttons).toEqual(['~done', '~less', '~keep']);
    expect(player.say('an 5').keys[0]).toBe('dialog:fault.people_full');
    expect(shares(player)).toEqual([20]);
    expect(player.press('~keep').at).toBe('files');
  });

  it('stay when the step is skipped: what was gathered counts', () => {
    const player = open().say('hoa 20').press('~p.m3').word('skip');
    expect(player.at).toBe('files');
    expect(people(player)).toMatchObject({ closed: true, items: [{ id: 'm3' }] });
  });

  it('need at least one where the step is not optional', () => {
    const needed: Form = {
      id: 'n',
      version: 1,
      title: 't',
      steps: [{ id: 'p', kind: 'people', prompt: 't:p', most: 2 }],
    };
    const player = new Player(needed, outside);
    expect(player.buttons).toEqual(['~later']);
    expect(player.word('skip').keys[0]).toBe('dialog:fault.needed');
    expect(player.say('an 5').press('~p.m4').press('~done').last.effects).toEqual([{ kind: 'submit' }]);
  });

  it('stand on the card with the share that is left', () => {
    const player = open().say('hoa 20').press('~p.m3', '~done', '~done');
    expect(player.at).toBe('review');
    const row = player.view?.lines.find((one) => JSON.stringify(one).includes('t:people.label'));
    expect(row?.values?.value).toEqual([
      line('dialog:card.person', { name: 'Lê Thị Hoa', share: 20 }),
      line('dialog:card.own_share', { share: 80 }),
    ]);
  });
});

describe('files', () => {
  const atFiles = () => open().press('~done');

  it('are kept one by one until done, and shown on the card', () => {
    const player = atFiles().file('a.pdf').file('b.pdf');
    expect(player.view?.lines[0]).toMatchObject({ key: 'dialog:collect.files', values: { count: 2, most: 2 } });
    expect(player.press('~done').at).toBe('review');
    expect(files(player)).toMatchObject({ closed: true, items: [{ id: 'file-a.pdf' }, { id: 'file-b.pdf' }] });
  });

  it('hand the event to the lookup, so that a redelivered file is the same file', () => {
    const asked: Json[] = [];
    const player = new Player(form(), (name, inputs) => {
      asked.push(inputs);
      return outside(name, inputs);
    }).press('~done');
    player.file('a.pdf');
    expect(asked).toEqual([
      { ref: 'a.pdf', name: 'a.pdf', mime: 'application/pdf', size: 10, picture: false, key: 'event-a.pdf' },
    ]);
    player.file('a.pdf');
    expect(files(player).items).toHaveLength(1);
  });

  it('are refused when full, before anything is fetched', () => {
    const player = atFiles().file('a.pdf').file('b.pdf').file('c.pdf');
    expect(player.view?.lines[0]).toEqual(line('dialog:fault.files_full', { most: 2 }));
    expect(player.last.lookups).toEqual([]);
    expect(files(player).items).toHaveLength(2);
  });

  it('are asked for with the limits in the question', () => {
    expect(atFiles().view?.lines.at(-1)).toEqual(line('t:files', { most: 2 }));
  });

  it('say why a file is refused', () => {
    const player = atFiles().file('virus.exe');
    expect(player.keys[0]).toBe('t:refused');
    expect(player.file('a.pdf').press('~done').at).toBe('review');
  });

  it('take the last one away', () => {
    const player = atFiles().file('a.pdf').file('b.pdf').press('~less');
    expect(files(player).items).toMatchObject([{ id: 'file-a.pdf' }]);
  });

  it('words are no file', () => {
    expect(atFiles().say('đây ạ').keys[0]).toBe('dialog:fault.file_wanted');
  });

  it('stay when the person goes back to change the co-authors meanwhile', () => {
    const player = atFiles().file('a.pdf').press('~back').say('hoa 20').press('~p.m3').press('~done');
    expect(player.at).toBe('files');
    expect(files(player).items).toMatchObject([{ id: 'file-a.pdf' }]);
  });
});
