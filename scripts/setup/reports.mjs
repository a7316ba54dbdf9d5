import { existsSync } from 'node:fs';
import path from 'node:path';
import { readJson, root } from './tools.mjs';

/** A part of which nothing is known: its report was not written. */
const NOTHING = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** What a report of vitest says: { passed, failed, skipped, failures }, one line a failure. */
export function readVitest(report) {
  const failures = report.testResults.flatMap((file) => {
    const name = path.relative(root, file.name);
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    // A file that cannot be loaded has no test that could fail; it counts as one.
    if (file.status === 'failed' && file.assertionResults.length === 0) return [line(name, file.message)];
    return failed.map((test) => line(`${name} › ${test.fullName}`, test.failureMessages[0]));
  });
  return {
    passed: report.numPassedTests,
    failed: Math.max(failures.length, report.numFailedTests),
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

/** The same of a report of Playwright. */
export function readPlaywright({ suites, stats, errors }) {
  const failures = [
    ...suites.flatMap(failedSpecs),
    ...errors.map((error) => line('outside of any test', error.message)),
  ];
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures,
  };
}

/** Reads the report of a part with one of the two functions above. */
export function readReport(file, read) {
  const whole = path.join(root, file);
  return existsSync(whole) ? read(readJson(whole)) : NOTHING;
}

function failedSpecs(suite) {
  const own = (suite.specs ?? []).filter(({ ok }) => !ok);
  return [
    ...own.map((spec) => line(`${spec.file}:${spec.line} › ${spec.title}`, messageOf(spec))),
    ...(suite.suites ?? []).flatMap(failedSpecs),
  ];
}

function messageOf(spec) {
  return spec.tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message;
}

/** `name: the first line of the message`, without the colours of a terminal. */
function line(name, message = '') {
  // eslint-disable-next-line no-control-regex -- the escape that begins a colour
  const [first] = message.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  return first ? `${name}: ${first}` : name;
}
