/** A string, passed over as it is, or a whole number too long for a double to hold. */
const STRING_OR_WIDE = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** JSON with ids kept digit by digit: a number of 16 digits or more comes out as text. Undefined for what is no JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(STRING_OR_WIDE, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  } catch {
    return undefined;
  }
}
