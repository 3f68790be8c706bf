import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src/channels/channel.ts';
import { AppError } from '../../src/errors.ts';
import { listedIn } from '../support/listed.ts';
import { type Accepted, createAccepted, eventOf } from './accepted.ts';
import type { ContractDriver, Open } from './contract-driver.ts';
import { contentOf, fetched, given, labelsOf, urlsOf, whole, wordsOf } from './reading.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

/** What every channel must do, whatever is behind it. */
export function describeChannel(name: string, open: Open<ContractDriver>): void {
  describe(`channel contract: ${name}`, () => {
    let driver: ContractDriver;
    let accepted: Accepted;
    beforeEach(async () => {
      accepted = createAccepted();
      driver = await open(accepted.accept);
    });
    afterEach(() => driver.close());

    const send = (message: Partial<Message>) =>
      driver.channel.send(driver.address('an'), { text: 'Xin chào', buttons: [], ...message });
    const screen = () => driver.screen('an');
    const texts = async () => (await screen()).map((seen) => seen.text);

    it('shows a text as it is meant: tags as style, escapes as signs', async () => {
      const sent = await send({ text: '<b>Sáng kiến</b> của &lt;An&gt; &amp; <i>Bình</i>' });
      expect(sent.ok).toBe(true);
      expect(await texts()).toEqual(['Sáng kiến của <An> & Bình']);
      expect((await screen())[0]?.id).toBe(sent.ok && sent.messageId);
    });

    it('keeps people apart', async () => {
      await send({ text: 'cho An' });
      await driver.channel.send(driver.address('binh'), { text: 'cho Bình', buttons: [] });
      expect(await texts()).toEqual(['cho An']);
      expect((await driver.screen('binh')).map((seen) => seen.text)).toEqual(['cho Bình']);
    });

    it('brings what is typed, in NFC, from whom it came, each with an id of its own', async () => {
      await driver.says('an', 'Sáng kiến'.normalize('NFD'));
      await driver.says('an', 'Sáng kiến');
      await driver.says('binh', 'chào <b>bot</b> & bạn');
      const all = await accepted.count(3);
      const [first, second] = all.filter((one) => one.address.chat === driver.address('an').chat);
      const third = all.find((one) => one.address.chat === driver.address('binh').chat);
      expect(eventOf(first, 'text').text).toBe('Sáng kiến');
      expect(first?.address).toEqual(driver.address('an'));
      expect(third?.address).toEqual(driver.address('binh'));
      expect(eventOf(third, 'text').text).toBe('chào <b>bot</b> & bạn');
      expect(first?.event.id).not.toBe(second?.event.id);
    });

    it('brings a tap with the data of its button, or what is typed for its line', async () => {
      const longest = `!plan.area:${'9'.repeat(53)}`;
      const sent = await send({
        buttons: [
          [
            { label: 'Có', data: '=w1:yes' },
            { label: 'Không', data: longest },
          ],
          [{ label: 'Trang', url: 'https://example.org/a' }],
        ],
        list: { by: 'number', hint: 'Mời gõ số.' },
      });
      const [seen] = await screen();
      expect(labelsOf(seen)).toEqual(['Có', 'Không', 'Trang']);
      expect(urlsOf(seen)).toEqual(['https://example.org/a']);
      expect(seen?.text.includes('Mời gõ số.')).toBe(driver.can.buttons < 3);
      if (driver.can.buttons < 3) {
        const typed = listedIn(seen?.text ?? '').find(({ label }) => label === 'Không')?.typed ?? '';
        expect(typed).toBe('2');
        await driver.says('an', typed);
        expect(eventOf((await accepted.count(1))[0], 'text').text).toBe('2');
        return;
      }
      await driver.taps('an', seen?.id ?? '', 'Không');
      const tap = eventOf((await accepted.count(1))[0], 'tap');
      expect(tap.data).toBe(longest);
      expect(tap.message).toBe(driver.can.tapNamesMessage ? sent.ok && sent.messageId : null);
    });

    it('gives no numbers under a question that takes own words', async () => {
      const buttons = ['Để dành', 'Giữ nguyên'].map((label) => [{ label, data: `=w1:${label.length}` }]);
      await send({ buttons, list: { by: 'words', hint: 'Hoặc gõ lời.' } });
      const [seen] = await screen();
      expect(labelsOf(seen)).toEqual(['Để dành', 'Giữ nguyên']);
      expect(seen?.text.includes('Hoặc gõ lời.')).toBe(driver.can.buttons === 0);
      expect(seen?.text).not.toMatch(/\d/u);
      const typed = listedIn(seen?.text ?? '').map((one) => one.typed);
      expect(typed).toEqual(driver.can.buttons === 0 ? ['Để dành', 'Giữ nguyên'] : []);
    });

    it('loses no button of a row that is too wide', async () => {
      const labels = Array.from({ length: 11 }, (_, index) => `Nút ${index + 1}`);
      await send({
        buttons: [labels.map((label, index) => ({ label, data: `!plan.area:${index}` }))],
        list: { by: 'number', hint: 'Mời gõ số.' },
      });
      const seen = (await screen()).at(-1);
      expect(labelsOf(seen)).toEqual(labels);
      for (const row of seen?.buttons ?? [])
        expect(row.length).toBeLessThanOrEqual(driver.channel.limits.buttonsPerRow);
      const typed = listedIn(seen?.text ?? '').map((one) => one.typed);
      expect(typed).toEqual(driver.can.buttons < labels.length ? labels.map((_, index) => `${index + 1}`) : []);
    });

    it('takes the sign off a tap and forgives one that is no longer known', async () => {
      await driver.says('an', 'chào');
      const [said] = await accepted.count(1);
      if (said === undefined) throw new Error('nothing came');
      await driver.channel.acknowledge(said);
      await driver.channel.acknowledge({ ...said, ack: '1' });
      if (driver.can.buttons === 0) return;
      await send({ buttons: [[{ label: 'Có', data: '=w1:yes' }]] });
      await driver.taps('an', (await screen())[0]?.id ?? '', 'Có');
      const tapped = (await accepted.count(2))[1];
      if (tapped === undefined) throw new Error('no tap');
      await driver.channel.acknowledge(tapped);
      await driver.channel.acknowledge({ ...tapped, ack: '1' });
    });

    it('replaces a message in place, also with the same words, or shows each as a new one', async () => {
      const first = await send({ text: 'Hỏi', buttons: [[{ label: 'A', data: '=w:a' }]] });
      const edit = first.ok ? first.messageId : null;
      if (edit === null) throw new Error('not sent');
      const again = { text: 'Đáp', buttons: [[{ label: 'B', data: '=w:b' }]], edit };
      expect((await send(again)).ok).toBe(true);
      expect((await send(again)).ok).toBe(true);
      const shown = async () => (await screen()).map((seen) => [wordsOf(seen), labelsOf(seen)]);
      const asked = ['Hỏi', ['A']];
      const answered = ['Đáp', ['B']];
      expect(await shown()).toEqual(driver.can.edits ? [answered] : [asked, answered, answered]);
      expect((await send({ text: 'Hết', edit })).ok).toBe(true);
      expect(await shown()).toEqual(driver.can.edits ? [['Hết', []]] : [asked, answered, answered, ['Hết', []]]);
    });

    it('shows a replacement of a message that is gone as a new one', async () => {
      expect((await send({ text: 'Mới', edit: '987654' })).ok).toBe(true);
      expect(await texts()).toEqual(['Mới']);
    });

    it('shows a long text whole and in order, its buttons under the end', async () => {
      const words = Array.from({ length: 4000 }, (_, index) => `chữ${index}`);
      const sent = await send({
        text: `<b>${words.join(' ')}</b>`,
        buttons: [[{ label: 'Tiếp', data: '!menu.open' }]],
      });
      const seen = await screen();
      expect(seen.length).toBeGreaterThan(1);
      expect(whole(seen, driver.can)).toBe(words.join(' '));
      for (const one of seen) expect(one.text.length).toBeLessThanOrEqual(driver.channel.limits.textLength);
      expect(seen.filter((one) => labelsOf(one).length > 0).map((one) => one.id)).toEqual([sent.ok && sent.messageId]);
      expect(labelsOf(seen.at(-1))).toEqual(['Tiếp']);
    });

    it.each(['xlsx', 'txt', 'pdf', 'csv'])(
      'sends a .%s file with its name, its bytes and its caption',
      async (ending) => {
        const bytes = contentOf(ending);
        const file = given(`Báo cáo "quý 1".${ending}`, bytes);
        driver.keeps(file.id, bytes);
        expect((await send({ text: 'Đây là <b>báo cáo</b>', file })).ok).toBe(true);
        const seen = await screen();
        const carried = driver.can.carries?.includes(ending) ?? true;
        const brought = carried ? seen.find((one) => one.file !== undefined)?.file : await fetched(seen);
        expect(brought?.bytes).toEqual(bytes);
        expect(brought?.name).toMatch(new RegExp(`^Báo cáo .quý 1.\\.${ending}$`, 'u'));
        const read = seen.map((one) => one.text).filter((text) => text !== '');
        if (carried) expect(read).toEqual(['Đây là báo cáo']);
        else expect(read.join('\n')).toMatch(/^Đây là báo cáo\s+Mở tệp tại đây/u);
        if (!carried) expect(seen.filter((one) => one.file !== undefined)).toEqual([]);
      },
    );

    it('sends the table of a workbook beside it where the workbook itself cannot travel', async () => {
      const table = Buffer.from('\uFEFFSố,Tên\r\n1,Sổ theo dõi\r\n');
      const plain = given('Danh sách.csv', table);
      const file = { ...given('Danh sách.xlsx', Buffer.from('workbook')), plain };
      driver.keeps(file.id, Buffer.from('workbook'));
      driver.keeps(plain.id, table);
      expect((await send({ text: 'Danh sách', file, buttons: [[{ label: 'Tiếp', data: '!menu.open' }]] })).ok).toBe(
        true,
      );
      const seen = await screen();
      const files = seen.flatMap((one) => (one.file === undefined ? [] : [one.file.name]));
      const carries = (ending: string) => driver.can.carries?.includes(ending) ?? true;
      expect(files).toEqual(carries('xlsx') ? ['Danh sách.xlsx'] : carries('csv') ? ['Danh sách.csv'] : []);
      expect(seen.flatMap((one) => labelsOf(one).filter((label) => label === 'Tiếp'))).toEqual(['Tiếp']);
    });

    it('sends a long caption whole', async () => {
      const words = Array.from({ length: 900 }, (_, index) => `từ${index}`).join(' ');
      const file = given('a.txt', Buffer.from('a'));
      driver.keeps(file.id, Buffer.from('a'));
      expect((await send({ text: words, file, buttons: [[{ label: 'Tiếp', data: '!menu.open' }]] })).ok).toBe(true);
      const seen = await screen();
      const carried = driver.can.carries?.includes('txt') ?? true;
      expect(seen.filter((one) => one.file !== undefined)).toHaveLength(carried ? 1 : 0);
      expect((carried ? whole(seen, driver.can) : whole(seen, driver.can).slice(0, words.length)).trim()).toBe(words);
      expect(labelsOf(seen.at(-1))).toContain('Tiếp');
    });

    it.each(['pdf', 'xlsx'])('says why a .%s file could not be sent and shows nothing', async (ending) => {
      const gone = async (): Promise<Buffer> => {
        throw new AppError('file_gone');
      };
      const sent = await send({ file: { ...given(`a.${ending}`, Buffer.from('a')), open: gone } });
      expect(sent).toMatchObject({ ok: false, error: { kind: 'refused', code: 'file_gone' } });
      expect(await screen()).toEqual([]);
    });

    it('brings a file that fetches its bytes, up to the size asked for', async () => {
      const isNamed = driver.can.brings === 'files';
      const bytes = isNamed ? Buffer.alloc(50_000, 7) : Buffer.concat([JPEG, Buffer.alloc(50_000, 7)]);
      const pdf = { name: 'Minh chứng.pdf', mime: 'application/pdf' };
      await driver.sendsFile('an', { ...(isNamed ? pdf : { name: 'anh.jpg', mime: 'image/jpeg' }), bytes });
      const [incoming] = await accepted.count(1);
      const { file } = eventOf(incoming, 'file');
      if (isNamed) expect(file).toMatchObject({ ...pdf, size: bytes.length, picture: false });
      else expect(file).toMatchObject({ name: expect.stringMatching(/\.jpe?g$/u), mime: 'image/jpeg', picture: true });
      expect(await driver.channel.fetchFile(file.ref, bytes.length)).toEqual(bytes);
      await expect(driver.channel.fetchFile(file.ref, bytes.length - 1)).rejects.toMatchObject({
        code: 'file_too_large',
      });
      await expect(driver.channel.fetchFile('no such file', 1000)).rejects.toMatchObject({ code: 'file_gone' });
    });

    it('brings nothing more once it is stopped', async () => {
      await driver.says('an', 'một');
      await accepted.count(1);
      await driver.channel.stop();
      await driver.says('an', 'hai').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(accepted.all).toHaveLength(1);
    });
  });
}
