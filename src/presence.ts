import type { Incoming } from './channels/channel.ts';
import type { Address } from './dialog/address.ts';
import type { Conversation } from './ports/conversations.ts';
import type { MemberStore } from './ports/members.ts';

export interface PresenceDeps {
  readonly members: Pick<MemberStore, 'setStopped' | 'takeBackStop'>;
  /** The person stopped (blocked, unfollowed), at this moment by the channel's word. */
  readonly onStopped: (address: Address, at: Date | null) => Promise<void>;
}

/** What an event says of its person: they take messages as before, do so again, or do not. */
export type Presence = 'here' | 'back' | 'gone';

/**
 * Notes what an event says of whether its person takes messages. Networks bring events late and twice, so each counts by
 * its own moment, held only against other moments of the same channel: no clock of ours comes in.
 */
export function createPresence({ members, onStopped }: PresenceDeps) {
  async function stopped({ heardAt }: Conversation, { address, at }: Incoming): Promise<void> {
    if (at === null || heardAt === null || heardAt <= at) return onStopped(address, at);
    // They have done something since. A process that did not know of it may have noted the stop and lost the race for the turn.
    await members.takeBackStop(address, at);
  }

  return async (before: Conversation, incoming: Incoming, wasStopped: boolean): Promise<Presence> => {
    const { address, event, at } = incoming;
    if (event.kind === 'stopped') {
      await stopped(before, incoming);
      return 'gone';
    }
    // Whoever writes can be reached again, whatever an earlier refusal of the channel said.
    if (event.kind !== 'resumed' && !wasStopped) return 'here';
    return (await members.setStopped(address, false, at)) ? 'back' : 'gone';
  };
}
