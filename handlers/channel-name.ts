import type { ChannelName } from '../src/dialog/address.ts';
import { type Line, line } from '../src/dialog/view.ts';

/** What people call the app, inside a sentence. */
export function channelName(channel: ChannelName): Line {
  return line(`reach:channel.${channel.replace('-', '_')}`);
}
