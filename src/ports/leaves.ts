import type { Leave } from '../domain/leave.ts';

/** Days off that people have told the bot of. */
export interface LeaveStore {
  /** Keeps a leave once per `id`; one that overlaps or touches another of the person becomes one with it. */
  put(leave: Leave): Promise<void>;
  /** Takes one back; somebody else's is not touched. */
  remove(id: string, member: string): Promise<void>;
  /** Oldest first. */
  ofMember(member: string): Promise<readonly Leave[]>;
  /** By member; members without any are absent. */
  ofMembers(members: readonly string[]): Promise<ReadonlyMap<string, readonly Leave[]>>;
}
