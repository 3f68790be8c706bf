export type ChannelName = 'telegram' | 'web' | 'zalo' | 'zalo-bot';

/** Where a person is reached: one private chat on one channel. */
export interface Address {
  readonly channel: ChannelName;
  readonly chat: string;
}

/** The key of an address in stores. */
export function addressId(address: Address): string {
  return `${address.channel}:${address.chat}`;
}
