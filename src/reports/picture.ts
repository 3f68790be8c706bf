import { createRequire } from 'node:module';

/** What pictures have in common: their font, their colours, and how they become PNG. */

export const FAMILY = 'Be Vietnam Pro';
export const INK = '#1f2933';
export const FAINT = '#52606d';
export const LINE = '#e4e7eb';

const FONTS = ['400Regular/BeVietnamPro_400Regular.ttf', '700Bold/BeVietnamPro_700Bold.ttf'];

/** A drawing (SVG) as a PNG. */
export async function pngOf(svg: string): Promise<Buffer> {
  // Loaded here and not on import: resvg costs a web process memory for nothing.
  const { renderAsync } = await import('@resvg/resvg-js');
  const resolve = createRequire(import.meta.url).resolve;
  const image = await renderAsync(svg, {
    background: '#ffffff',
    // Without its own font files resvg draws a page without any letter, and says nothing.
    font: {
      fontFiles: FONTS.map((file) => resolve(`@expo-google-fonts/be-vietnam-pro/${file}`)),
      loadSystemFonts: false,
      defaultFontFamily: FAMILY,
    },
  });
  return image.asPng();
}
