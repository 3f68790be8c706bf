import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createDownload } from '../../src/channels/zalo/download.ts';
import { type SendStage, stageForEach } from '../support/zalo/send-stage.ts';

let stage: SendStage;

await stageForEach(
  (opened) => {
    stage = opened;
  },
  { warm: false },
);

describe('files that people sent', () => {
  const downloads = (more: Partial<Parameters<typeof createDownload>[0]> = {}) =>
    createDownload({ roots: stage.zalo.roots, log: stage.log, timing: { downloadMs: 500 }, ...more });

  /** A host of Zalo's, as far as the settings go. */
  async function serving(handle: Parameters<typeof createServer>[1]) {
    const server = createServer(handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    return { origin, fetchFile: downloads({ roots: { ...stage.zalo.roots, api: `${origin}/api` } }), server };
  }

  it('are fetched from where Zalo keeps them, within a limit', async () => {
    const bytes = Buffer.alloc(30_000, 7);
    const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
      '/file': (response) => response.end(bytes),
      '/gone': (response) => response.writeHead(404).end(),
      '/busy': (response) => response.writeHead(500).end(),
      '/half': (response) => response.writeHead(200, { 'content-length': 9 }).write('a', () => response.destroy()),
      '/hang': (response) => response.writeHead(200).write('a'),
      '/moved': (response) => response.writeHead(302, { location: '/file' }).end(),
      '/round': (response) => response.writeHead(302, { location: '/round' }).end(),
      '/away': (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    };
    const { origin, fetchFile, server } = await serving((request, response) => answers[request.url ?? '']?.(response));
    expect(await fetchFile(`${origin}/file`, 30_000)).toEqual(bytes);
    expect(await fetchFile(`${origin}/moved`, 30_000)).toEqual(bytes);
    for (const [path, code] of [
      ['/gone', 'file_gone'],
      ['/busy', 'channel_unreachable'],
      ['/half', 'channel_unreachable'],
      ['/hang', 'channel_unreachable'],
      ['/round', 'channel_unreachable'],
      ['/away', 'file_gone'],
    ]) {
      await expect(fetchFile(`${origin}${path}`, 30_000), path).rejects.toMatchObject({ code });
    }
    await expect(fetchFile(`${origin}/file`, 29_999)).rejects.toMatchObject({ code: 'file_too_large' });
    expect(stage.lines.map(({ fields }) => fields)).toEqual([{ host: '169.254.169.254' }]);
    server.close();
    server.closeAllConnections();
  });

  it.each([
    'http://127.0.0.1:1/file',
    'http://localhost/file',
    'https://zdn.vn.evil.example/a',
    'https://evilzdn.vn/a',
    'https://f1.zdn.vn:8080/a',
    'https://f1.zdn.vn@evil.example/a',
    'file:///etc/passwd',
    'ftp://f1.zdn.vn/a',
    '/relative',
    '',
  ])('are not fetched from %j', async (ref) => {
    await expect(downloads()(ref, 1_000)).rejects.toMatchObject({ code: 'file_gone' });
  });
});
