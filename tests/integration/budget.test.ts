import { afterAll, describe, expect, it } from 'vitest';
import { createBudgetStore } from '../../models/budget.ts';
import { openDatabase } from '../support/database.ts';

const { connection, name, drop } = await openDatabase();
const other = await openDatabase(name);
const budget = createBudgetStore(connection);
const elsewhere = createBudgetStore(other.connection);

afterAll(async () => {
  await other.connection.close();
  await drop();
});

describe('the budget of charged messages', () => {
  it('is counted by account and month', async () => {
    expect(await budget.spent('zalo:1', '2026-11')).toBe(0);
    expect(await budget.take('zalo:1', '2026-11', 2)).toBe(true);
    expect(await elsewhere.take('zalo:1', '2026-11', 2)).toBe(true);
    expect(await budget.take('zalo:1', '2026-11', 2)).toBe(false);
    expect(await budget.take('zalo:1', '2026-12', 2)).toBe(true);
    expect(await budget.take('zalo:2', '2026-11', 2)).toBe(true);
    expect(await elsewhere.spent('zalo:1', '2026-11')).toBe(2);
  });

  it('follows a limit that was changed', async () => {
    expect(await budget.take('zalo:1', '2026-11', 3)).toBe(true);
    expect(await budget.take('zalo:1', '2026-11', 1)).toBe(false);
    expect(await budget.take('zalo:9', '2026-11', 0)).toBe(false);
    expect(await budget.spent('zalo:9', '2026-11')).toBe(0);
  });

  it('takes back what was not spent, never below nothing', async () => {
    await budget.take('zalo:3', '2026-11', 1);
    expect(await budget.take('zalo:3', '2026-11', 1)).toBe(false);
    await budget.giveBack('zalo:3', '2026-11');
    await budget.giveBack('zalo:3', '2026-11');
    await budget.giveBack('zalo:4', '2026-11');
    expect(await budget.spent('zalo:3', '2026-11')).toBe(0);
    expect(await budget.spent('zalo:4', '2026-11')).toBe(0);
    expect(await budget.take('zalo:3', '2026-11', 1)).toBe(true);
  });

  it('counts exactly when many processes take at once', async () => {
    for (const [month, most] of [
      ['2027-01', 20],
      ['2027-02', 1],
    ] as const) {
      const stores = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? budget : elsewhere));
      const taken = await Promise.all(stores.map((store) => store.take('zalo:5', month, most)));
      expect(taken.filter(Boolean)).toHaveLength(most);
      expect(await budget.spent('zalo:5', month)).toBe(most);
    }
  });
});
