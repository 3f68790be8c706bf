import type { Member } from '../../src/domain/member.ts';

/** What the roster knows of somebody who has not joined yet, beside who they are. */
export const NEWCOMER: Omit<Member, 'id' | 'name' | 'unit' | 'role'> = {
  lang: 'vi',
  addresses: [],
  stopped: false,
  consent: null,
  joinedAt: null,
  campaigns: null,
  body: null,
  rankedIn: [],
};
