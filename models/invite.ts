import { type Connection, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import { addressId } from '../src/dialog/address.ts';
import type { Invite, InviteStore } from '../src/ports/members.ts';

interface InviteDoc {
  /** Eight characters without the dash. */
  _id: string;
  member: string;
  issuedAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
  /** Id of the address that used it. */
  usedBy: string | null;
}

/** Nothing that looks like something else on a small screen: no 0, O, 1, I, L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 8;
const VALID_MS = 30 * 24 * 3600 * 1000;

const newCode = customAlphabet(ALPHABET, LENGTH);

const schema = new Schema<InviteDoc>(
  {
    _id: { type: String, required: true },
    member: { type: String, required: true },
    issuedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    usedAt: { type: Date, default: null },
    usedBy: { type: String, default: null },
  },
  { collection: 'invites', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ member: 1 });

/** One-time invitation codes, shown as `ABCD-EFGH`. */
export function createInviteStore(connection: Connection): InviteStore {
  const model = connection.model<InviteDoc>('Invite', schema);
  return {
    async issue(member, now) {
      const expiresAt = new Date(now.getTime() + VALID_MS);
      const made = await model.create({ _id: newCode(), member, issuedAt: now, expiresAt, usedAt: null, usedBy: null });
      return toInvite(made.toObject<InviteDoc>());
    },
    async find(typed) {
      const id = keyOf(typed);
      const doc = id.length === LENGTH ? await model.findById(id).lean<InviteDoc>() : null;
      return doc === null ? null : toInvite(doc);
    },
    async redeem(code, by, now) {
      const _id = keyOf(code);
      const usedBy = addressId(by);
      const taken = await model.updateOne(
        { _id, usedAt: null, expiresAt: { $gt: now } },
        { $set: { usedAt: now, usedBy } },
      );
      if (taken.modifiedCount === 1) return true;
      return (await model.exists({ _id, usedBy })) !== null;
    },
    async revoke(member, now) {
      await model.updateMany({ member, usedAt: null }, { $set: { usedAt: now } });
    },
  };
}

function keyOf(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

function toInvite({ _id, member, usedAt, expiresAt }: InviteDoc): Invite {
  return { code: `${_id.slice(0, LENGTH / 2)}-${_id.slice(LENGTH / 2)}`, member, usedAt, expiresAt };
}
