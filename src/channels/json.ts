const HAS_WIDE = /\d{16}/;
const WIDE = /^-?\d{16,}$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS = new Set([...'[{'].map((sign) => sign.charCodeAt(0)));
const CLOSES = new Set([...']}'].map((sign) => sign.charCodeAt(0)));

/** Lists and objects, within each other and in all. What the apps send us has a handful and some hundred of them. */
const DEEPEST = 100;
const MOST = 100_000;

/**
 * JSON with ids kept digit by digit: a number of 16 digits or more comes out as text. Undefined for what is no JSON, and
 * for what nests deeper than 100 or has more than 100,000 lists and objects: those cost more than anything else of the
 * same length, and anybody can send a megabyte of brackets, which is read before a signature can be looked at.
 */
export function readJson(text: string): unknown {
  if (isTangled(text)) return undefined;
  try {
    const plain: unknown = JSON.parse(text);
    return HAS_WIDE.test(text) ? JSON.parse(withWideAsText(text)) : plain;
  } catch {
    return undefined;
  }
}

/** Each character once. In what is no JSON the count means nothing, but that is refused either way. */
function isTangled(text: string): boolean {
  let depth = 0;
  let opened = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = afterString(text, at) - 1;
    else if (CLOSES.has(code)) depth -= 1;
    else if (OPENS.has(code)) {
      depth += 1;
      opened += 1;
      if (depth > DEEPEST || opened > MOST) return true;
    }
  }
  return false;
}

/**
 * Quotes whole numbers too long for a double to hold. Goes over each character once, which rests on the text being JSON:
 * every string has its end. A pattern would be shorter, but may go back, and anybody at all can send us texts.
 */
function withWideAsText(json: string): string {
  let done = '';
  let copied = 0;
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at);
    const end = code === QUOTE ? afterString(json, at) : isOfNumber(code) ? afterNumber(json, at) : at + 1;
    if (end - at >= 16 && code !== QUOTE && WIDE.test(json.slice(at, end))) {
      done += `${json.slice(copied, at)}"${json.slice(at, end)}"`;
      copied = end;
    }
    at = end;
  }
  return done + json.slice(copied);
}

function afterString(json: string, from: number): number {
  let at = from + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function afterNumber(json: string, from: number): number {
  let at = from + 1;
  while (isOfNumber(json.charCodeAt(at))) at += 1;
  return at;
}

/** Digits, signs, the dot and the power; outside of strings the `e` of `true` and `false` is one too, which is no matter. */
function isOfNumber(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b
  );
}
