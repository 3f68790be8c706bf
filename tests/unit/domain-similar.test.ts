import { describe, expect, it } from 'vitest';
import { similar } from '../../src/domain/similar.ts';

const existing = [
  { code: 'SK-2026-0001', title: 'Số hóa hồ sơ lưu trữ bằng máy quét' },
  { code: 'SK-2026-0002', title: 'Ứng dụng mã QR trong họp không giấy' },
  { code: 'SK-2026-0003', title: 'Giải pháp nâng cao chất lượng công tác tiếp nhận đơn thư' },
  { code: 'SK-2026-0004', title: 'Hóa đơn điện tử cho dịch vụ đo lường' },
];
const codes = (title: string, list = existing): string[] => similar(title, list).map(({ code }) => code);

describe('similar', () => {
  it('finds the same title whatever its marks, case and form', () => {
    expect(similar('SỐ HOÁ hồ sơ lưu trữ, bằng máy quét'.normalize('NFD'), existing)[0]).toMatchObject({
      code: 'SK-2026-0001',
      match: 'same',
    });
    expect(similar('so hoa ho so luu tru bang may quet', existing)[0]).toMatchObject({ match: 'same_without_marks' });
  });

  it('puts the exact one before the one that only folds alike', () => {
    const list = [
      { code: 'A', title: 'Cải tiến cân đo' },
      { code: 'B', title: 'Cải tiến can do' },
    ];
    expect(codes('Cải tiến can do', list)).toEqual(['B', 'A']);
  });

  it('finds titles that share most meaningful words', () => {
    expect(codes('Họp không giấy với mã QR')).toEqual(['SK-2026-0002']);
    expect(codes('Số hóa hồ sơ lưu trữ của phòng')).toEqual(['SK-2026-0001']);
  });

  it('is not alarmed by what every title says', () => {
    expect(codes('Giải pháp nâng cao chất lượng công tác tuyên truyền')).toEqual([]);
    expect(codes('Ứng dụng công nghệ thông tin trong công tác quản lý')).toEqual([]);
    expect(codes('')).toEqual([]);
    expect(codes('!!!', [{ code: 'X', title: '???' }])).toEqual([]);
  });

  it('names three at most', () => {
    const many = [1, 2, 3, 4, 5].map((n) => ({ code: `K${n}`, title: 'Tưới cây bằng nước mưa' }));
    expect(codes('Tưới cây bằng nước mưa', many)).toEqual(['K1', 'K2', 'K3']);
  });
});
