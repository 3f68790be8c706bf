import type { Campaign } from '../src/campaign/schema.ts';
import type { ChannelName } from '../src/dialog/address.ts';
import type { FilesStep } from '../src/dialog/form.ts';

/** Channels on which people can send pictures and no other files. */
export const PICTURES_ONLY: ReadonlySet<ChannelName> = new Set(['zalo-bot']);

/** Text keys of the step; `pictures` asks where nothing else can be sent. */
export interface FileTexts {
  readonly prompt: string;
  readonly pictures: string;
  readonly label: string;
}

/** How pictures are kept, whatever they were called. */
const PICTURE_TYPES: ReadonlySet<string> = new Set(['png', 'jpg']);

/** Whether any file can be sent there that the campaign takes: nobody is asked for what would be refused. */
export function takesFiles({ initiatives }: Campaign, channel: ChannelName | undefined): boolean {
  const { files, max_files, file_types } = initiatives;
  if (!files || max_files === 0) return false;
  return channel === undefined || !PICTURES_ONLY.has(channel) || file_types.some((type) => PICTURE_TYPES.has(type));
}

/** The step that takes files within the campaign's limits. */
export function fileStep(campaign: Campaign, channel: ChannelName | undefined, texts: FileTexts): FilesStep {
  const { max_files, max_file_mb, file_types } = campaign.initiatives;
  const pictures = channel !== undefined && PICTURES_ONLY.has(channel);
  return {
    id: 'files',
    kind: 'files',
    prompt: pictures ? texts.pictures : texts.prompt,
    label: texts.label,
    notes: ['initiative:secrecy'],
    values: { most: max_files, max: max_file_mb, types: file_types.join(', ') },
    most: max_files,
    lookup: { name: 'file', mode: 'check' },
  };
}
