import { describe, expect, it } from 'vitest';
import { marked, markedFileName } from '../../src/domain/secrecy.ts';

describe('marked', () => {
  it.each([
    'MẬT',
    'TỐI MẬT',
    'TUYỆT MẬT',
    '  [TUYỆT MẬT]  ',
    'Tuyệt mật',
    'T Ố I  M Ậ T',
    'T U Y Ệ T M Ậ T',
    'TỐI MẬT'.normalize('NFD'),
    'T\u200BỐI MẬT',
    'TUYỆT MẬT - Báo cáo tình hình quý III',
    'MẬT: Kế hoạch diễn tập',
    'MẬT\nKế hoạch diễn tập',
    'MẬT Báo cáo tình hình',
    'Kế hoạch diễn tập\nMẬT\nKính gửi',
    'Báo cáo số 12 (MẬT)',
    'Báo cáo tình hình nội bộ TỐI MẬT.',
    'Độ mật: Tối mật',
    'Độ mật: Mật',
    'Theo báo cáo 12/BC-UBND(M) ngày 5/9',
    '12/BC-UBND (TM)',
    'Xem 07/KH-SKHCN(M)',
    'TOI MAT',
    'TUYET MAT ke hoach',
    'TOI-MAT_ke-hoach.pdf',
    'MẬT_bao-cao.docx'.normalize('NFD'),
    '12_MẬT.pdf',
    '12-BC-UBND(M).pdf',
    'Tối mật.docx',
  ])('finds the marking in %j', (text) => expect(marked(text)).toBe(true));

  it.each([
    '',
    'Đổi mật khẩu định kỳ',
    'MẬT KHẨU MẠNH CHO MỌI HỆ THỐNG',
    'Mật khẩu',
    'BẢO MẬT',
    'TĂNG CƯỜNG BẢO MẬT',
    'BẢO VỆ BÍ MẬT NHÀ NƯỚC',
    'bí mật nhà nước',
    'Bảo vệ bí mật',
    'CƠ MẬT',
    'Rà soát lỗ hổng bảo mật, bảo đảm an toàn',
    'Không gửi tài liệu mật, tối mật vào nhóm chat',
    'Phân loại tài liệu TỐI MẬT theo quy định mới',
    'Tuyệt mật thì không gửi qua đây',
    'Mật ong rừng',
    'MẬT ĐỘ DÂN CƯ',
    'ĐỘ MẬT',
    'Màn hình tự khóa (M)',
    'Bảng A-B (M)',
    'cỡ áo XL(M)',
    'bao-mat-thong-tin.pdf',
    'MAT-KHAU.xlsx',
    'BẢO-MẬT.docx',
    'toi mat viec',
    'Kế hoạch 113/KH-UBND ngày 24/6/2026',
    '12/BC-UBND(1)',
  ])('lets %j pass', (text) => expect(marked(text)).toBe(false));

  it('reads names without an extension as names when told so', () => {
    expect(markedFileName('TUYET_MAT_ke_hoach')).toBe(true);
    expect(markedFileName('bao_mat')).toBe(false);
  });
});
