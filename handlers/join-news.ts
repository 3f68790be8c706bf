import { type Address, addressId } from '../src/dialog/address.ts';
import { line, type View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import type { Turn } from '../src/ports/handler.ts';
import { channelName } from './channel-name.ts';
import { type TellDeps, tell } from './tell.ts';

/** Says where a further account was connected, by whom nobody knows: neither name nor number. */
function connectedView({ channel }: Address): View {
  return { lines: [line('join:connected.what', { app: channelName(channel) }), line('join:connected.not_you')] };
}

/** Tells somebody who joins with a further account on each of the others: whoever is somebody else's there must not stay unseen. */
export async function tellOthers(deps: TellDeps, turn: Turn, { id, addresses }: Member): Promise<void> {
  const fresh = addressId(turn.address);
  const others = addresses.map(addressId).filter((one) => one !== fresh);
  for (const to of others) {
    const occasion = `connected:${fresh}>${to}`;
    await tell(deps, turn, { occasion, members: [id], view: connectedView(turn.address), to });
  }
}
