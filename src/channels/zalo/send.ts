import { createHash } from 'node:crypto';
import type { Address } from '../../dialog/address.ts';
import { AppError } from '../../errors.ts';
import type { Message, Push, SendFailure, Sent } from '../channel.ts';
import type { FileLinks } from '../file-link.ts';
import { type Fields, textAt } from '../narrow.ts';
import { createProgress } from '../progress.ts';
import type { ZaloClient } from './client.ts';
import type { ZaloDeps, ZaloTiming } from './deps.ts';
import {
  failureOf,
  isBug,
  isDeadToken,
  isFlood,
  isOldUpload,
  isUsedUp,
  isVague,
  UploadRefused,
  ZaloBroken,
  ZaloRefusal,
} from './failure.ts';
import { createPurse, FREE, type Payment } from './purse.ts';
import { templateBody } from './render.ts';
import { createSteps, type Step, type Steps, type Upload } from './steps.ts';
import { windowAt } from './window.ts';

export interface SendDeps
  extends Pick<ZaloDeps, 'oaId' | 'buttons' | 'publicUrl' | 'paidBudget' | 'template' | 'clock' | 'log' | 'budget'> {
  readonly client: ZaloClient;
  readonly links: Pick<FileLinks, 'linkTo'>;
  readonly timing: Pick<ZaloTiming, 'callMs' | 'uploadMs'>;
}

/** A message on its way: the calls that show it, and under what its progress is kept. */
interface Way {
  readonly key: string;
  readonly steps: readonly Step[];
  /** How many calls have shown their part before. */
  readonly first: number;
}

interface By {
  readonly isPaid: boolean;
  /** Whether files are uploaded; otherwise they come as links. */
  readonly uploads: boolean;
}

const SEND = '/v3.0/oa/message/cs';
const TEMPLATE = '/v3.0/oa/message/template';
/** How often a message is tried on whose failure Zalo says nothing more. */
const VAGUE_TRIES = 5;
/** How often an upload is tried before the link takes its place: all that the person is told next waits behind it. */
const UPLOAD_TRIES = 3;

/** Sends messages to people, and pushes by the rules of the window; neither throws. */
export function createSend(deps: SendDeps) {
  const { client, clock, log, timing } = deps;
  const stepsOf = createSteps(deps);
  const purse = createPurse(deps);
  const progress = createProgress(clock);
  /** Tries of messages that failed without a reason. */
  const vagueTries = createProgress(clock);
  /** Uploads of messages that failed. */
  const uploadTries = createProgress(clock);
  let floods = 0;

  async function send({ chat }: Address, message: Message): Promise<Sent> {
    return deliver(chat, message, false);
  }

  async function push({ chat }: Address, message: Message, { lastAt, name, gist }: Push): Promise<Sent> {
    const state = windowAt(lastAt, clock.now());
    if (state !== 'closed') {
      const sent = await deliver(chat, message, state === 'paid');
      // Zalo's own window may be over before ours is.
      if (sent.ok || sent.error.code !== 'window_closed') return sent;
    }
    return fillTemplate(chat, { name, gist });
  }

  async function deliver(chat: string, message: Message, isPaid: boolean): Promise<Sent> {
    try {
      return await deliverBy(chat, message, { isPaid, uploads: true });
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      // Not what its name says, or not taken for a reason we do not know: there is still the link.
      log.warn({ channel: 'zalo', chat, detail: error.message }, 'zalo_upload_refused');
      return deliverBy(chat, message, { isPaid, uploads: false });
    }
  }

  async function deliverBy(chat: string, message: Message, { isPaid, uploads }: By): Promise<Sent> {
    let taken: Steps;
    try {
      taken = await stepsOf(chat, message, uploads);
    } catch (error) {
      return { ok: false, error: notRead(error) };
    }
    const { steps, lost } = taken;
    if (lost.length > 0) log.warn({ channel: 'zalo', chat, lost }, 'message_reshaped');
    const key = keyOf(chat, [message, uploads]);
    const way = { key, steps, first: progress.from(key) };
    if (!isPaid) return showRest(way, FREE);
    const paid = await purse.pay(steps.length - way.first);
    if ('payment' in paid) return settling(paid.payment, () => showRest(way, paid.payment));
    if (way.first > 0) progress.remember(key, way.first);
    return { ok: false, error: paid.error };
  }

  async function fillTemplate(chat: string, said: Pick<Push, 'name' | 'gist'>): Promise<Sent> {
    const { template } = deps;
    if (template === null)
      return { ok: false, error: { kind: 'closed', code: 'window_closed', detail: 'no template' } };
    const paid = await purse.pay(1);
    if ('error' in paid) return { ok: false, error: paid.error };
    const body = templateBody(chat, template, said);
    const step: Step = { upload: null, body: () => body };
    const way = { key: keyOf(chat, body), steps: [step], first: 0 };
    return settling(paid.payment, () => showRest(way, paid.payment, TEMPLATE));
  }

  /** A part that was shown is not shown again when a later one has to wait. */
  async function showRest(way: Way, payment: Payment, path = SEND): Promise<Sent> {
    let messageId: string | null = null;
    for (let index = way.first; index < way.steps.length; index++) {
      const step = way.steps[index];
      if (step === undefined) break;
      try {
        const answer = await show(step, path, way.key);
        payment.shown(answer);
        messageId = textAt(answer, 'message_id');
      } catch (error) {
        return { ok: false, error: notShown(error, { ...way, first: index }, payment) };
      }
    }
    floods = 0;
    return { ok: true, messageId };
  }

  function notShown(error: unknown, { key, first }: Way, payment: Payment): SendFailure {
    if (error instanceof UploadRefused) throw error;
    const failure = failed(error, key);
    if (failure.kind === 'unknown') payment.shown(null);
    if (failure.kind === 'retry' && first > 0) progress.remember(key, first);
    return failure;
  }

  async function show({ upload, body }: Step, path: string, key: string): Promise<Fields> {
    const post = (uploaded: string): Promise<Fields> => client.post(path, body(uploaded), { ms: timing.callMs });
    if (upload === null) return post('');
    try {
      return await post(await uploadFile(upload, key));
    } catch (error) {
      if (!isOldUpload(error)) throw error;
      return post(await uploadFile(upload, key));
    }
  }

  /** Uploaded anew for every message: what was uploaded does not last, and the same file seldom goes out twice. */
  async function uploadFile({ carriage, file }: Upload, key: string): Promise<string> {
    try {
      const data = await client.upload(carriage.path, file, { ms: timing.uploadMs });
      const uploaded = textAt(data, carriage.as === 'image' ? 'attachment_id' : 'token');
      if (uploaded === null) throw new ZaloBroken(false, 'upload without id');
      uploadTries.from(key);
      return uploaded;
    } catch (error) {
      throw notUploaded(error, key);
    }
  }

  function notUploaded(error: unknown, key: string): unknown {
    if (isBug(error) || isUsedUp(error)) return new UploadRefused(error);
    // The rest of the message would fare no better.
    if (isFlood(error) || isDeadToken(error)) return error;
    if (!(error instanceof ZaloBroken || error instanceof ZaloRefusal)) return error;
    const tries = uploadTries.from(key) + 1;
    uploadTries.remember(key, tries);
    if (tries >= UPLOAD_TRIES) return new UploadRefused(error);
    // Whatever became of the upload, nobody has seen it.
    return error instanceof ZaloBroken ? new ZaloBroken(false, error.message) : error;
  }

  function failed(error: unknown, key: string): SendFailure {
    const failure = failureOf(error, { now: clock.now(), floods });
    if (isFlood(error)) floods += 1;
    if (!isVague(error)) return failure;
    const tries = vagueTries.from(key) + 1;
    if (tries < VAGUE_TRIES) vagueTries.remember(key, tries);
    return tries < VAGUE_TRIES ? failure : { kind: 'refused', code: failure.code, detail: failure.detail };
  }

  return { send, push };
}

async function settling(payment: Payment, work: () => Promise<Sent>): Promise<Sent> {
  try {
    return await work();
  } finally {
    await payment.settle();
  }
}

function keyOf(chat: string, message: object): string {
  return createHash('sha256')
    .update(JSON.stringify([chat, message]))
    .digest('base64');
}

/** A file that is gone stays gone; a store that cannot be reached may come back. */
function notRead(error: unknown): SendFailure {
  if (error instanceof AppError) return { kind: 'refused', code: error.code, detail: error.code };
  return { kind: 'retry', code: 'internal', detail: 'file_not_read' };
}
