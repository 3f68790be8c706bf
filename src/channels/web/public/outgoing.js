/** What the person sends: words, presses and files, one after another and each with an id of its own. */
import { newId, Refused, sendFile, sendIn } from './api.js';
import { element } from './parts.js';
import { currentLang, t } from './texts.js';

export function createOutgoing(chat, { person, now }) {
  let line = Promise.resolve();

  function own(id, text, file) {
    return { id: `${person()}.${id}`, from: 'person', at: now().toISOString(), text, buttons: [], file, pressed: null };
  }

  function onTheWay() {
    return element('span', { className: 'at waiting' }, t('chat.sending'));
  }

  function notSent(error, again) {
    const code = error instanceof Refused ? error.code : 'unavailable';
    const retry = element('button', { type: 'button', className: 'retry', onclick: again }, t('chat.retry'));
    const words = t(code === 'too_large' ? 'chat.too_large' : 'chat.failed');
    return element('span', { className: 'at failed', role: 'alert' }, words, ' ', code === 'too_large' ? '' : retry);
  }

  /** Tries once; what fails stays in sight with a way to try again, under the same id. */
  function attempt(bubble, source, send) {
    const to = person();
    chat.pending(bubble, { state: onTheWay(), source });
    chat.startTyping();
    line = line.then(async () => {
      try {
        await send();
        if (person() === to) chat.settled(bubble.id);
      } catch (error) {
        if (person() !== to) return;
        chat.failed(bubble, { state: notSent(error, () => attempt(bubble, source, send)), source });
      }
    });
    return line;
  }

  function sendText(text) {
    const id = newId();
    const sent = { person: person(), id, text, lang: currentLang() };
    return attempt(own(id, text, null), undefined, () => sendIn(sent));
  }

  function sendOne(file) {
    const id = newId();
    const picture = /^image\/(?:png|jpeg|gif|webp)$/.test(file.type);
    const about = { id: '', name: file.name, size: file.size, mime: file.type, picture };
    const sent = { person: person(), id, lang: currentLang(), file };
    return attempt(own(id, '', about), URL.createObjectURL(file), () => sendFile(sent));
  }

  /** A press counts once until the server has taken it. */
  async function press(message, data) {
    if (chat.isBusy(message.id)) return;
    chat.setBusy(message.id, true);
    chat.startTyping();
    const sent = { person: person(), id: newId(), data, message: message.id, lang: currentLang() };
    const turn = line.then(() => sendIn(sent));
    line = turn.catch(() => {});
    try {
      await turn;
    } catch {
      chat.stopTyping();
    } finally {
      chat.setBusy(message.id, false);
    }
  }

  return { sendText, sendFiles: (files) => [...files].forEach(sendOne), press };
}
