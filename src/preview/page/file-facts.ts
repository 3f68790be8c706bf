import type { MissingEnglish } from '../../campaign/english.ts';
import { issuedLines } from '../../campaign/issued.ts';
import { NOT_IN_BOT } from '../../campaign/lookup.ts';
import type { Campaign } from '../../campaign/schema.ts';
import type { Lang } from '../../dialog/lang.ts';
import type { ModuleFact } from '../facts.ts';
import { type Html, html } from './html.ts';
import type { Say } from './screens.ts';

/** Chapters about the file: what of it is on, what has no English, and where it is signed. */

function evidence({ evidence: words }: ModuleFact, say: Say): Html {
  if (words.length === 0) return html`${say('preview:modules.nothing')}`;
  return html`<ul>${words.map(({ text, at }) => html`<li>“${text}” (${at})</li>`)}</ul>`;
}

/** What the bot has no part for can neither be on nor be turned on. */
function stateOf({ name, state }: ModuleFact): string {
  if (!NOT_IN_BOT.has(name)) return state;
  return state === 'on' ? 'named' : 'unnamed';
}

/** Which modules are on, which the office may turn on, and the words of the plan behind each. */
export function modulesHtml(facts: readonly ModuleFact[], say: Say): Html {
  return html`<section class="chapter" id="modules">
<h2>${say('preview:modules.title')}</h2>
<p>${say('preview:modules.note')}</p>
<div class="wide"><table>
<thead><tr><th>${say('preview:modules.name')}</th><th>${say('preview:modules.state')}</th><th>${say('preview:modules.evidence')}</th></tr></thead>
<tbody>${facts.map(
    (fact) => html`<tr><th scope="row">${say(`modules:name.${fact.name}`)}</th>
<td class="state ${fact.state}">${say(`preview:state.${stateOf(fact)}`)}</td><td>${evidence(fact, say)}</td></tr>
`,
  )}</tbody></table></div>
</section>
`;
}

/** Labels that people reading English will see in Vietnamese. */
export function englishHtml(missing: readonly MissingEnglish[], say: Say): Html {
  const list =
    missing.length === 0
      ? html`<p>${say('preview:english.none')}</p>`
      : html`<p>${say('preview:english.note', { count: missing.length })}</p>
<ul class="missing">${missing.map(({ path, vi }) => html`<li>${vi} <code>${path}</code></li>`)}</ul>`;
  return html`<section class="chapter" id="english"><h2>${say('preview:english.title')}</h2>${list}</section>
`;
}

export interface CoverFacts {
  readonly campaign: Campaign;
  readonly made: string;
  readonly counts: { readonly screens: number; readonly people: number; readonly reminders: number };
  readonly lang: Lang;
}

/** What stands first: whose plan it is, what this paper is, and how to read it. */
export function coverHtml({ campaign, made, counts }: CoverFacts, say: Say): Html {
  const { issuer, title, years } = campaign.plan;
  const { number, date } = issuedLines(campaign.plan);
  const owner = issuer.parent === null ? issuer.body : `${issuer.body} (${issuer.parent})`;
  const facts: readonly (readonly [string, string])[] = [
    ['owner', owner],
    // As printed: what the plan leaves blank is blank here too.
    ['issued', say('preview:cover.issue', { number, issued: date })],
    ['years', years.text ?? say('preview:cover.no_years')],
    ['file', campaign.id],
    ['made', made],
    ['counts', say('preview:cover.counted', counts)],
  ];
  return html`<header class="cover">
<p class="kind">${say('preview:cover.kind')}</p>
<h1>${say('preview:title', { title: title.vi })}</h1>
<p class="full">${title.text}</p>
<dl>${facts.map(([key, value]) => html`<div><dt>${say(`preview:cover.${key}`)}</dt><dd>${value}</dd></div>`)}</dl>
${campaign.made_up ? html`<p class="note">${say('preview:cover.made_up')}</p>` : null}
<p>${say('preview:cover.how')}</p>
</header>
`;
}

/** Where it is signed on paper. */
export function signatureHtml(say: Say): Html {
  const who = ['maker', 'leader'].map(
    (one) => html`<div><p class="place">${say('preview:sign.place')}</p>
<p><b>${say(`preview:sign.${one}`)}</b></p><p class="hint">${say('preview:sign.hint')}</p></div>`,
  );
  return html`<section class="chapter sign" id="sign"><h2>${say('preview:sign.title')}</h2>
<p>${say('preview:sign.note')}</p>
<div class="hands">${who}</div></section>
`;
}
