import { words } from './words.mjs';

/** The line that closes every test run. */
export function countedLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/**
 * Counts a vitest JSON report. As failed count also: a file that died before its tests, a skipped or planned test (none may
 * be), no test at all, and a run that ended badly although every test it reports passed.
 */
export function countReport(report, { code, late, filtered }) {
  const reasons = [];
  const passed = report?.numPassedTests ?? 0;
  let failed = report?.numFailedTests ?? 0;
  for (const file of report?.testResults ?? []) {
    if (file.status !== 'failed' || file.assertionResults.some((test) => test.status === 'failed')) continue;
    failed += 1;
    reasons.push(words('test.fileDied', { file: file.name }));
  }
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  if (skipped > 0 && !filtered) {
    failed += skipped;
    reasons.push(words('test.skipped', { count: skipped }));
  }
  if (passed + failed === 0) {
    failed = 1;
    reasons.push(words('test.none'));
  }
  if (failed === 0 && (code !== 0 || late)) {
    failed = 1;
    reasons.push(words('test.endedBadly', { code }));
  }
  return { passed, failed, reasons };
}
