import { describe, expect, it } from 'vitest';
import { formatDay, formatMonth, parseDate } from '../../src/text/date.ts';
import { addDays, addMonths, daysBetween, isDay, lastDayOf, makeDay, mondayOf, weekday } from '../../src/text/day.ts';
import { formatNumber, parseNumber } from '../../src/text/number.ts';

describe('parseNumber', () => {
  it.each([
    ['“1.024,5”', 1024.5],
    ['**50**', 50],
    ['• 50 tờ', 50],
    ['≈ 50', 50],
    ['khoảng 50', 50],
    ['50.', 50],
    ['１２', 12],
    ['1\u00a0024', 1024],
    ['kho\u0302ng', 0],
  ])('takes %j as it was pasted', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    ['1024', 1024],
    ['1.024', 1024],
    ['1 024', 1024],
    ['1.234.567,5', 1234567.5],
    ['1,024.5', 1024.5],
    ['100,000', 100000],
    ['1,000,000', 1000000],
    ['0,5', 0.5],
    ['0.5', 0.5],
    ['0.125', 0.125],
    ['2,75', 2.75],
    ['1.5', 1.5],
    ['12 %', 12],
    ['12%', 12],
    ['-3', -3],
    ['12 tờ', 12],
    ['30 kWh', 30],
    ['5m³', 5],
    ['2 triệu', 2000000],
    ['1,5 nghìn', 1500],
    ['không', 0],
    ['Khong', 0],
    ['KHÔNG'.normalize('NFD'), 0],
    ['mười', 10],
  ])('%s is %d', (typed, value) => expect(parseNumber(typed)).toBe(value));

  it.each(['', 'nhiều', '1..2', '1.2.3', '12 hay 13', '5 trăm', '5k', '1.02.400', 'abc 5', '1 2'])(
    'does not guess at "%s"',
    (typed) => expect(parseNumber(typed)).toBeNull(),
  );

  it('shows numbers the Vietnamese way', () => {
    expect(formatNumber(1024)).toBe('1.024');
    expect(formatNumber(0.6592, 4)).toBe('0,6592');
    expect(formatNumber(675.0208)).toBe('675,02');
    expect(formatNumber(1024.5, 2, 'en')).toBe('1,024.5');
  });
});

describe('days', () => {
  it('knows the calendar', () => {
    expect(makeDay(2028, 2, 29)).toBe('2028-02-29');
    expect(makeDay(2027, 2, 29)).toBeNull();
    expect([isDay('2027-06-30'), isDay('2027-06-31'), isDay('30/6/2027')]).toEqual([true, false, false]);
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2026-12-31', '2027-01-02')).toBe(2);
    expect([weekday('2026-11-23'), weekday('2026-11-29')]).toEqual([1, 7]);
    expect(mondayOf('2026-11-29')).toBe('2026-11-23');
    expect([addMonths('2026-01', -1), addMonths('2026-12', 2)]).toEqual(['2025-12', '2027-02']);
    expect(lastDayOf('2028-02')).toBe('2028-02-29');
  });
});

describe('parseDate', () => {
  const today = '2026-08-10';
  it.each([
    '“5/9/2026”',
    '05–09–2026',
    '2026-09-05T08:30:00',
    '*5.9.2026*',
    '５/９/２０２６',
    '5\u00a0/\u00a09\u00a0/\u00a02026',
  ])('takes %j as it was pasted', (text) => {
    expect(parseDate(text, { today: '2026-11-20' })).toEqual({ kind: 'day', day: '2026-09-05' });
  });

  it.each([
    ['5/9', '2026-09-05'],
    ['05-09-2026', '2026-09-05'],
    ['5.9.2026', '2026-09-05'],
    ['5 / 9 / 26', '2026-09-05'],
    ['30/06/2027', '2027-06-30'],
    ['2027-06-30', '2027-06-30'],
    ['ngày 5 tháng 9 năm 2026', '2026-09-05'],
    ['Ngay 5 thang 9', '2026-09-05'],
    ['5 tháng 9'.normalize('NFD'), '2026-09-05'],
    ['9/8', '2027-08-09'],
    ['10/8', '2026-08-10'],
    ['29/2', '2028-02-29'],
    ['hôm nay', '2026-08-10'],
    ['ngày mai', '2026-08-11'],
  ])('%s is the day %s', (typed, day) => expect(parseDate(typed, { today })).toEqual({ kind: 'day', day }));

  it.each([
    ['tháng 9', '2026-09'],
    ['Thang 9', '2026-09'],
    ['tháng 7', '2027-07'],
    ['tháng 8', '2026-08'],
    ['9/2026', '2026-09'],
    ['09-2027', '2027-09'],
    ['tháng 9 năm 2027', '2027-09'],
    ['tháng 12/2026', '2026-12'],
    ['2026-09', '2026-09'],
  ])('%s is the month %s', (typed, month) => expect(parseDate(typed, { today })).toEqual({ kind: 'month', month }));

  it('looks back when asked to', () => {
    expect(parseDate('5/9', { today, prefer: 'past' })).toEqual({ kind: 'day', day: '2025-09-05' });
    expect(parseDate('tháng 9', { today, prefer: 'past' })).toEqual({ kind: 'month', month: '2025-09' });
    expect(parseDate('5/8', { today, prefer: 'past' })).toEqual({ kind: 'day', day: '2026-08-05' });
  });

  it.each(['', '31/2', '31/02/2027', '13/2026', 'tháng 13', 'sau Tết', '99', '5/9/2026/1', '12/25', '30/6/2027 nhé'])(
    'does not guess at "%s"',
    (typed) => expect(parseDate(typed, { today })).toBeNull(),
  );

  it('shows day and month in the usual order', () => {
    expect([formatDay('2027-06-30'), formatMonth('2026-09')]).toEqual(['30/06/2027', '09/2026']);
  });
});
