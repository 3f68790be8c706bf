/** At most `most` letters, cut between words where there is a space in the second half; what was cut ends in `…`. */
export function shorten(text: string, most: number): string {
  const letters = [...text];
  if (letters.length <= most) return text;
  const cut = letters.slice(0, most - 1).join('');
  const whole = letters[most - 1] === ' ' ? cut : cut.slice(0, cut.lastIndexOf(' ') + 1);
  return `${(whole.length > cut.length / 2 ? whole : cut).trimEnd().replace(/[,;:]$/u, '')}…`;
}
