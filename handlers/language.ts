import type { Lang } from '../src/dialog/lang.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { fold } from '../src/text/fold.ts';

const TYPED: Readonly<Record<string, Lang>> = {
  vi: 'vi',
  viet: 'vi',
  'tieng viet': 'vi',
  en: 'en',
  english: 'en',
  anh: 'en',
  'tieng anh': 'en',
};

function toMenu() {
  return actionButton(line('core:menu'), 'menu.open', 'here');
}

function question(replace: boolean): View {
  // Each language is named in itself, so that whoever is in the wrong one finds the way out.
  const choice = (lang: Lang) => actionButton(line(`core:language.${lang}`), 'language.set', lang);
  return { lines: [line('language:ask')], buttons: [[choice('vi'), choice('en')], [toMenu()]], replace };
}

/** The language of everything the bot says to one person. */
export function createLanguageHandler(deps: { readonly members: MemberStore }): Handler {
  async function set(turn: MemberTurn, lang: Lang, replace: boolean): Promise<Outcome> {
    await deps.members.setLang(turn.member.id, lang);
    return { lang, views: [{ lines: [line('language:done')], buttons: [[toMenu()]], replace }] };
  }

  return {
    commands: [
      {
        name: 'ngonngu',
        aliases: ['language'],
        ability: 'language',
        run: async (turn, args) => {
          const lang = TYPED[fold(args)];
          return lang === undefined ? { views: [question(false)] } : set(turn, lang, false);
        },
      },
    ],
    actions: {
      'language.open': async (_turn, args) => ({ views: [question(args[0] === 'here')] }),
      'language.set': async (turn, args) => set(turn, args[0] === 'en' ? 'en' : 'vi', true),
    },
  };
}
