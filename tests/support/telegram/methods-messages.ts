import { badRequest, tooStrict } from './api-error.ts';
import { readCaption, readText, type ShownText } from './formatted-text.ts';
import { type Markup, readMarkup } from './reply-markup.ts';
import { type Params, unixTime } from './wire.ts';
import { type Chat, type StoredMessage, toWire, type World } from './world.ts';

const TWO_DAYS = 48 * 3600;
const ACTIONS = new Set(
  'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note'.split(
    ' ',
  ),
);

/** Methods that make, change and remove messages of the bot. */
export function createMessageMethods(world: World, callbackTtlMs: number) {
  const { clock } = world;

  /** Puts a checked message into its chat; shared with the methods that send files. */
  function send(chat: Chat, draft: Partial<StoredMessage>, markup: Markup | undefined): Params {
    const message = world.addMessage(chat, { ...draft, markup: kept(markup), fromBot: true });
    if (markup?.kind === 'keyboard') chat.keyboard = markup.rows;
    if (markup?.kind === 'remove') chat.keyboard = undefined;
    world.happen('new', message);
    return toWire(world, message);
  }

  function sendMessage(params: Params): Params {
    const chat = world.target(params.chat_id);
    const text = readText(params);
    const markup = readMarkup(params);
    checkPreview(params.link_preview_options);
    checkReply(params, chat);
    return send(chat, { text }, markup);
  }

  function editable(params: Params): StoredMessage {
    if (params.inline_message_id !== undefined) throw tooStrict('inline messages are not implemented');
    const chat = world.target(params.chat_id);
    if (params.message_id === undefined) throw badRequest('message identifier is not specified');
    const message = chat.messages.get(Number(params.message_id));
    if (!message) throw badRequest('message to edit not found');
    const foreignKeyboard = message.markup !== undefined && message.markup.kind !== 'inline';
    if (!message.fromBot || foreignKeyboard) throw badRequest("message can't be edited");
    return message;
  }

  function change(message: StoredMessage, text: ShownText | undefined, markup: Markup | undefined): Params {
    const next = kept(markup);
    if (sameText(message.text, text) && JSON.stringify(message.markup) === JSON.stringify(next)) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    message.text = text;
    message.markup = next;
    message.editDate = unixTime(clock);
    world.happen('edit', message);
    return toWire(world, message);
  }

  function editMessageText(params: Params): Params {
    const message = editable(params);
    if (params.rich_message !== undefined) throw tooStrict('rich messages are not implemented');
    const text = readText(params);
    const markup = readMarkup(params, 'inline');
    checkPreview(params.link_preview_options);
    if (message.document || message.photo) throw badRequest('there is no text in the message to edit');
    return change(message, text, markup);
  }

  function editMessageCaption(params: Params): Params {
    const message = editable(params);
    const caption = readCaption(params);
    if (!message.document && !message.photo) throw badRequest('there is no caption in the message to edit');
    return change(message, caption, readMarkup(params, 'inline'));
  }

  function editMessageReplyMarkup(params: Params): Params {
    const message = editable(params);
    return change(message, message.text, readMarkup(params, 'inline'));
  }

  function deleteMessage(params: Params): true {
    const chat = world.target(params.chat_id);
    if (params.message_id === undefined) throw badRequest('message identifier is not specified');
    const message = chat.messages.get(Number(params.message_id));
    if (!message) throw badRequest('message to delete not found');
    if (unixTime(clock) - message.date > TWO_DAYS) throw badRequest("message can't be deleted for everyone");
    chat.messages.delete(message.id);
    world.happen('delete', message);
    return true;
  }

  function answerCallbackQuery(params: Params): true {
    const text = params.text ?? '';
    if (typeof text !== 'string' || text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
    const query = world.callbacks.get(String(params.callback_query_id));
    const expired = query !== undefined && clock.now().getTime() - query.at > callbackTtlMs;
    if (!query || query.answered || expired) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    if (params.url !== undefined && !/^https:\/\/t\.me\//.test(String(params.url))) throw badRequest('URL_INVALID');
    query.answered = true;
    query.chat.toasts.push({ callbackQueryId: query.id, text, alert: params.show_alert === true });
    for (const wake of query.chat.waiting) wake();
    return true;
  }

  function sendChatAction(params: Params): true {
    const chat = world.target(params.chat_id);
    const action = String(params.action);
    if (!ACTIONS.has(action)) throw badRequest('wrong parameter action in request');
    if (chat.actions.push(action) > 1000) chat.actions.shift();
    return true;
  }

  const methods = {
    sendMessage,
    editMessageText,
    editMessageCaption,
    editMessageReplyMarkup,
    deleteMessage,
    answerCallbackQuery,
    sendChatAction,
  };
  return { send, methods };
}

/** An inline keyboard without buttons is no keyboard. */
function kept(markup: Markup | undefined): Markup | undefined {
  return markup?.kind === 'inline' && markup.rows.length === 0 ? undefined : markup;
}

function sameText(one: ShownText | undefined, other: ShownText | undefined): boolean {
  return one?.text === other?.text && JSON.stringify(one?.entities ?? []) === JSON.stringify(other?.entities ?? []);
}

function checkFields(given: unknown, known: readonly string[], where: string): Params {
  const fields = (given ?? {}) as Params;
  for (const field in fields) if (!known.includes(field)) throw tooStrict(`unknown field ${field} in ${where}`);
  return fields;
}

const PREVIEW = ['is_disabled', 'url', 'prefer_small_media', 'prefer_large_media', 'show_above_text'];
const REPLY =
  'message_id chat_id allow_sending_without_reply quote quote_parse_mode quote_entities quote_position checklist_task_id poll_option_id'.split(
    ' ',
  );

function checkPreview(given: unknown): void {
  if (given !== undefined) checkFields(given, PREVIEW, 'link_preview_options');
}

/** `reply_parameters` must point at a message that is there. */
export function checkReply(params: Params, chat: Chat): void {
  if (params.reply_parameters === undefined) return;
  const reply = checkFields(params.reply_parameters, REPLY, 'reply_parameters');
  const found = chat.messages.has(Number(reply.message_id));
  if (!found && reply.allow_sending_without_reply !== true) throw badRequest('message to be replied not found');
}
