import { type Connection, Schema } from 'mongoose';
import { joined, type Leave } from '../src/domain/leave.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';

type LeaveDoc = Omit<Leave, 'id'> & { _id: string };

const schema = new Schema<LeaveDoc>(
  {
    _id: { type: String, required: true },
    member: { type: String, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
  },
  { collection: 'leaves', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ member: 1, from: 1 });

/** Days off that people have told the bot of. */
export function createLeaveStore(connection: Connection): LeaveStore {
  const model = connection.model<LeaveDoc>('Leave', schema);

  async function ofMember(member: string): Promise<readonly Leave[]> {
    return (await model.find({ member }).sort({ from: 1, _id: 1 }).lean<LeaveDoc[]>()).map(toLeave);
  }

  return {
    ofMember,
    async put(leave) {
      const { whole, inner } = joined(leave, await ofMember(leave.member));
      const { id, ...rest } = whole;
      // The whole one first: whatever happens in between, no day off is lost, and reading joins what overlaps again.
      await model.replaceOne({ _id: id }, rest, { upsert: true });
      await model.deleteMany({ _id: { $in: inner.map((one) => one.id) }, member: leave.member });
    },
    async remove(id, member) {
      await model.deleteOne({ _id: id, member });
    },
    async ofMembers(members) {
      const docs = await model
        .find({ member: { $in: members } })
        .sort({ from: 1, _id: 1 })
        .lean<LeaveDoc[]>();
      const byMember = new Map<string, Leave[]>();
      for (const leave of docs.map(toLeave)) byMember.set(leave.member, [...(byMember.get(leave.member) ?? []), leave]);
      return byMember;
    },
  };
}

function toLeave({ _id, ...rest }: LeaveDoc): Leave {
  return { id: _id, ...rest };
}
