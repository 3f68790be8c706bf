/** So many times more, or less, than is usual look like a slip of the finger. */
const FAR = 100;

/** Whether a number is to be asked back: a hundred times as much as is usual or more, a hundredth of it or less, or none. */
export function farOff(value: number, usual: number | null): boolean {
  if (usual === null || usual <= 0) return false;
  return value >= usual * FAR || value * FAR <= usual;
}
