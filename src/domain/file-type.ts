/** First bytes of the file types that an office sends, by extension. */
const SIGNATURES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  pdf: [[0x25, 0x50, 0x44, 0x46]],
  png: [[0x89, 0x50, 0x4e, 0x47]],
  jpg: [[0xff, 0xd8, 0xff]],
  jpeg: [[0xff, 0xd8, 0xff]],
  docx: [[0x50, 0x4b, 0x03, 0x04]],
  xlsx: [[0x50, 0x4b, 0x03, 0x04]],
  pptx: [[0x50, 0x4b, 0x03, 0x04]],
  doc: [[0xd0, 0xcf, 0x11, 0xe0]],
  xls: [[0xd0, 0xcf, 0x11, 0xe0]],
};

/** Extension of a file name in lower case without the dot, '' when it has none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** What a picture is by its first bytes, whatever it is called: apps name photos as they like. Null for what is none we take. */
export function pictureType(bytes: Uint8Array): { readonly extension: 'png' | 'jpg'; readonly mime: string } | null {
  if (looksLike('png', bytes)) return { extension: 'png', mime: 'image/png' };
  return looksLike('jpg', bytes) ? { extension: 'jpg', mime: 'image/jpeg' } : null;
}

/**
 * Whether bytes begin as the extension promises. A type without a known beginning (txt, csv) counts as kept when it holds
 * no NUL byte in its first kilobyte.
 */
export function looksLike(extension: string, bytes: Uint8Array): boolean {
  const known = SIGNATURES[extension];
  if (known === undefined) return !bytes.subarray(0, 1024).includes(0);
  return known.some((signature) => signature.every((byte, at) => bytes[at] === byte));
}
