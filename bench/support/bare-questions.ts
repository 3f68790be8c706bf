import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCampaign } from '../../src/campaign/load.ts';
import { projectRoot } from '../../src/project-root.ts';
import { formatMonth } from '../../src/text/date.ts';
import { addMonths, monthOf } from '../../src/text/day.ts';

/** A button of the bare bot: its label and its data. */
interface BareButton {
  readonly text: string;
  readonly callback_data: string;
}

interface BareQuestion {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly (readonly BareButton[])[];
  readonly typed: { readonly min: number; readonly max: number } | null;
}

type Texts = { readonly [key: string]: string | Texts };

function reader(namespace: string): (key: string) => string {
  const file = join(projectRoot(), 'locales', 'vi', `${namespace}.json`);
  const texts: Texts = JSON.parse(readFileSync(file, 'utf8'));
  return (key) => {
    const found = key
      .split('.')
      .reduce<string | Texts | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), texts);
    if (typeof found !== 'string') throw new Error(`no text ${namespace}:${key}`);
    return found;
  };
}

/** The questions of our form in the same words with the same buttons, as a plain table that is built once. */
export async function bareQuestions(): Promise<{
  readonly questions: readonly BareQuestion[];
  readonly done: string;
  readonly fields: readonly { readonly id: string; readonly label: string }[];
}> {
  const words = reader('initiative');
  const dialog = reader('dialog');
  const loaded = await loadCampaign(join(projectRoot(), 'campaigns', 'dong-nai-skhcn.yaml'));
  if (!loaded.ok) throw new Error('the campaign file is wrong');
  const { plan, initiatives } = loaded.campaign;
  const back = [{ text: dialog('nav.back'), callback_data: 'back' }];
  const month = monthOf(new Date().toISOString().slice(0, 10));
  const months = [0, 1, 2, 3, 4, 5].map((at) => addMonths(month, at));
  const monthRow = (from: number): BareButton[] =>
    months.slice(from, from + 3).map((one) => ({ text: formatMonth(one), callback_data: `trial:${one}` }));
  const none = (id: string): BareButton[] => [{ text: dialog('collect.none'), callback_data: `${id}:none` }];
  const noted = (id: string): string => `${words('secrecy')}\n\n${words(`${id}.prompt`)}`;
  const texts = { min: initiatives.text_min, max: initiatives.text_max };
  const fields = ['title', 'problem', 'solution', 'area', 'trial', 'coauthors', 'files'].map((id) => ({
    id,
    label: words(`${id}.label`),
  }));
  const edits = fields.map(({ id, label }) => ({
    text: dialog('card.edit').replace('{{label}}', label),
    callback_data: `edit:${id}`,
  }));
  const editRows = [0, 2, 4, 6].map((at) => edits.slice(at, at + 2));
  return {
    done: words('done.registered'),
    fields,
    questions: [
      {
        id: 'title',
        text: noted('title'),
        buttons: [],
        typed: { min: initiatives.title_min, max: initiatives.title_max },
      },
      { id: 'problem', text: noted('problem'), buttons: [back], typed: texts },
      { id: 'solution', text: noted('solution'), buttons: [back], typed: texts },
      {
        id: 'area',
        text: words('area.prompt'),
        buttons: [
          ...plan.content_areas.map((area) => [{ text: `${area.no}. ${area.vi}`, callback_data: `area:${area.no}` }]),
          back,
        ],
        typed: null,
      },
      { id: 'trial', text: words('trial.prompt'), buttons: [monthRow(0), monthRow(3), back], typed: null },
      { id: 'coauthors', text: words('coauthors.prompt'), buttons: [none('coauthors'), back], typed: null },
      { id: 'files', text: noted('files'), buttons: [none('files'), back], typed: null },
      {
        id: 'review',
        text: words('review.prompt'),
        buttons: [[{ text: words('review.confirm'), callback_data: 'review:ok' }], ...editRows, back],
        typed: null,
      },
    ],
  };
}
