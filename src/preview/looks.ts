import { z } from 'zod';
import type { Message } from '../channels/channel.ts';
import { fit } from '../channels/fit.ts';
import { escapeMarkup } from '../channels/markup.ts';
import { TELEGRAM_LIMITS, textCall } from '../channels/telegram/render.ts';
import { createSteps } from '../channels/zalo/steps.ts';

/** A message as one network shows it: one or more bubbles, in order. */
export interface Bubble {
  /** Marked up with `<b>` and `<i>`, everything else escaped. */
  readonly text: string;
  readonly file: { readonly name: string; readonly picture: boolean } | null;
  /** Rows of labels. */
  readonly buttons: readonly (readonly string[])[];
  /** A card that offers to share the phone number. */
  readonly card: { readonly title: string; readonly subtitle: string } | null;
}

export interface Looks {
  readonly telegram: readonly Bubble[];
  readonly zalo: readonly Bubble[];
}

const telegramCall = z.looseObject({
  text: z.string(),
  reply_markup: z.looseObject({ inline_keyboard: z.array(z.array(z.looseObject({ text: z.string() }))) }).optional(),
});

const zaloBody = z.object({
  message: z.looseObject({
    text: z.string().optional(),
    attachment: z
      .looseObject({
        type: z.string(),
        payload: z.looseObject({
          template_type: z.string().optional(),
          buttons: z.array(z.looseObject({ title: z.string() })).optional(),
          elements: z
            .array(z.looseObject({ title: z.string().optional(), subtitle: z.string().optional() }))
            .optional(),
        }),
      })
      .optional(),
  }),
});

/** Only what a chat that exists would be called by. */
const CHAT = '1';

function telegramLook(message: Message): readonly Bubble[] {
  return fit(message, TELEGRAM_LIMITS).messages.map((one): Bubble => {
    const { text, reply_markup: markup } = telegramCall.parse(textCall(CHAT, one).payload);
    const buttons = (markup?.inline_keyboard ?? []).map((row) => row.map((button) => button.text));
    const file = one.file === undefined ? null : { name: one.file.name, picture: one.file.picture };
    return { text, file, buttons, card: null };
  });
}

/** Says how messages look. `publicUrl` is the address that links of files would begin with. */
export function createLooks(publicUrl: string): (message: Message) => Promise<Looks> {
  const steps = createSteps({ buttons: true, publicUrl, links: { linkTo: () => `${publicUrl}/tep/…` } });

  async function zaloLook(message: Message): Promise<readonly Bubble[]> {
    const { steps: calls } = await steps(CHAT, message);
    return calls.map(({ upload, body }): Bubble => {
      const { text, attachment } = zaloBody.parse(body('…')).message;
      const payload = attachment?.payload;
      const isCard = payload?.template_type === 'request_user_info';
      const [element] = payload?.elements ?? [];
      return {
        text: escapeMarkup(text ?? ''),
        file: upload === null ? null : { name: upload.file.name, picture: upload.carriage.as === 'image' },
        buttons: (payload?.buttons ?? []).map(({ title }) => [title]),
        card: isCard ? { title: element?.title ?? '', subtitle: element?.subtitle ?? '' } : null,
      };
    });
  }

  return async (message) => ({ telegram: telegramLook(message), zalo: await zaloLook(message) });
}
