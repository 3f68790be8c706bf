import { shortOf } from '../src/campaign/lookup.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Option } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';

/** The content areas of the campaign to choose from, in every form that files something under one. */
export function areaOptions(campaign: Campaign): readonly Option[] {
  return campaign.plan.content_areas.map((area) => ({
    value: area.no,
    label: line('initiative:area.choice', { no: area.no, ...shortOf(area) }),
  }));
}
