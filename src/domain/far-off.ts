/** So many times more, or less, than is usual look like a slip of the finger. */
const FAR = 100;

/** Whether a number is to be asked back: `times` as much as is usual or more, that part of it or less, or none. */
export function farOff(value: number, usual: number | null, times = FAR): boolean {
  if (usual === null || usual <= 0) return false;
  return value >= usual * times || value * times <= usual;
}
