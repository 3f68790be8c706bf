import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { asItStands, newConversation } from '../../src/conversation.ts';
import { connectDatabase } from '../../src/database.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { FIRST_PERSON } from './registration.ts';

/** Databases of one benchmark run. */
export interface Databases {
  open(name: string): Promise<Connection>;
  /** Drops and closes all that were opened. */
  drop(): Promise<void>;
}

export function createDatabases(uri: string): Databases {
  const open: Connection[] = [];
  const run = randomBytes(4).toString('hex');
  return {
    async open(name) {
      const connection = await connectDatabase(uri, `bench_${run}_${name}`);
      open.push(connection);
      return connection;
    },
    async drop() {
      for (const connection of open.splice(0)) {
        await connection.dropDatabase();
        await connection.close();
      }
    },
  };
}

/** A house whose people have joined, each from their own chat, as far as the database knows. */
export async function joinPeople(connection: Connection, people: number): Promise<void> {
  const stores = createStores(connection);
  await createIndexes(connection);
  await stores.units.put('CDS', 'Phòng Chuyển đổi số');
  const at = new Date();
  const join = async (chat: string): Promise<void> => {
    const address = { channel: 'telegram', chat } as const;
    const member = await stores.members.add({ name: `Người ${chat}`, unit: 'CDS', role: 'CAN_BO' });
    const consent = { version: '1', at, channel: 'telegram', lang: 'vi' } as const;
    await stores.members.join(member.id, { address, lang: 'vi', consent, at });
    const before = newConversation(address);
    await stores.conversations.save({ ...asItStands(before), member: member.id, lang: 'vi' });
  };
  await Promise.all(Array.from({ length: people }, (_, at) => join(String(FIRST_PERSON + at))));
}
