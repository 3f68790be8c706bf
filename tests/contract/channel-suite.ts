import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src/channels/channel.ts';
import { AppError } from '../../src/errors.ts';
import { type Accepted, createAccepted, eventOf } from './accepted.ts';
import type { ContractDriver, Open } from './contract-driver.ts';

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

    it('brings a tap with the data of its button and the message it stands under', async () => {
      const longest = `!plan.area:${'9'.repeat(53)}`;
      const sent = await send({
        buttons: [
          [
            { label: 'Có', data: '=w1:yes' },
            { label: 'Không', data: longest },
          ],
          [{ label: 'Trang', url: 'https://example.org/a' }],
        ],
      });
      const [seen] = await screen();
      expect(seen?.buttons.map((row) => row.map((button) => button.label))).toEqual([['Có', 'Không'], ['Trang']]);
      await driver.taps('an', seen?.id ?? '', 'Không');
      const [incoming] = await accepted.count(1);
      const tap = eventOf(incoming, 'tap');
      expect(tap.data).toBe(longest);
      expect(tap.message).toBe(sent.ok && sent.messageId);
    });

    it('loses no button of a row that is too wide', async () => {
      const labels = Array.from({ length: 11 }, (_, index) => `Nút ${index + 1}`);
      await send({ buttons: [labels.map((label, index) => ({ label, data: `!plan.area:${index}` }))] });
      const seen = (await screen()).at(-1);
      expect(seen?.buttons.flat().map((button) => button.label)).toEqual(labels);
      for (const row of seen?.buttons ?? [])
        expect(row.length).toBeLessThanOrEqual(driver.channel.limits.buttonsPerRow);
    });

    it('takes the sign off a tap and forgives one that is no longer known', async () => {
      await send({ buttons: [[{ label: 'Có', data: '=w1:yes' }]] });
      await driver.taps('an', (await screen())[0]?.id ?? '', 'Có');
      const [incoming] = await accepted.count(1);
      if (incoming === undefined) throw new Error('no tap');
      await driver.channel.acknowledge(incoming);
      await driver.channel.acknowledge({ ...incoming, ack: '1' });
    });

    it('replaces a message in place, also with the same words', async () => {
      const first = await send({ text: 'Hỏi', buttons: [[{ label: 'A', data: '=w:a' }]] });
      const edit = first.ok ? first.messageId : null;
      if (edit === null) throw new Error('not sent');
      const again = { text: 'Đáp', buttons: [[{ label: 'B', data: '=w:b' }]], edit };
      expect((await send(again)).ok).toBe(true);
      expect((await send(again)).ok).toBe(true);
      const seen = await screen();
      expect(seen.map(({ text, buttons }) => [text, buttons.flat().map(({ label }) => label)])).toEqual([
        ['Đáp', ['B']],
      ]);
      expect((await send({ text: 'Hết', edit })).ok).toBe(true);
      expect((await screen())[0]?.buttons).toEqual([]);
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
      expect(seen.map((one) => one.text).join(' ')).toBe(words.join(' '));
      for (const one of seen) expect(one.text.length).toBeLessThanOrEqual(driver.channel.limits.textLength);
      expect(seen.filter((one) => one.buttons.length > 0).map((one) => one.id)).toEqual([sent.ok && sent.messageId]);
      expect(seen.at(-1)?.buttons.flat()[0]?.label).toBe('Tiếp');
    });

    it('sends a file with its name, its bytes and its caption', async () => {
      const bytes = Buffer.from([0, 1, 2, 255, 13, 10, 45, 45]);
      const file = {
        name: 'Báo cáo "quý 1".xlsx',
        mime: 'application/octet-stream',
        picture: false,
        open: async () => bytes,
      };
      expect((await send({ text: 'Đây là <b>báo cáo</b>', file })).ok).toBe(true);
      const [seen] = await screen();
      expect(seen?.file?.bytes).toEqual(bytes);
      expect(seen?.file?.name).toMatch(/^Báo cáo .quý 1.\.xlsx$/);
      expect(seen?.text).toBe('Đây là báo cáo');
    });

    it('sends a long caption whole', async () => {
      const words = Array.from({ length: 900 }, (_, index) => `từ${index}`).join(' ');
      const file = { name: 'a.txt', mime: 'text/plain', picture: false, open: async () => Buffer.from('a') };
      expect((await send({ text: words, file, buttons: [[{ label: 'Tiếp', data: '!menu.open' }]] })).ok).toBe(true);
      const seen = await screen();
      expect(seen.filter((one) => one.file !== undefined)).toHaveLength(1);
      expect(
        seen
          .map((one) => one.text)
          .join(' ')
          .trim(),
      ).toBe(words);
      expect(seen.at(-1)?.buttons.flat()).toHaveLength(1);
    });

    it('says why a file could not be sent and shows nothing', async () => {
      const gone = async (): Promise<Buffer> => {
        throw new AppError('file_gone');
      };
      const sent = await send({ file: { name: 'a.txt', mime: 'text/plain', picture: false, open: gone } });
      expect(sent).toMatchObject({ ok: false, error: { kind: 'refused', code: 'file_gone' } });
      expect(await screen()).toEqual([]);
    });

    it('brings a file that fetches its bytes, up to the size asked for', async () => {
      const bytes = Buffer.alloc(50_000, 7);
      await driver.sendsFile('an', { name: 'Minh chứng.pdf', mime: 'application/pdf', bytes });
      const [incoming] = await accepted.count(1);
      const { file } = eventOf(incoming, 'file');
      expect(file).toMatchObject({
        name: 'Minh chứng.pdf',
        mime: 'application/pdf',
        size: bytes.length,
        picture: false,
      });
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
