import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlaywright, readReport, readVitest } from '../../scripts/setup/reports.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const vitestFile = (name: string, status: string, assertionResults: object[], message = '') => ({
  name: path.join(ROOT, name),
  status,
  message,
  assertionResults,
});
const assertion = (status: string, fullName: string, ...failureMessages: string[]) => ({
  status,
  fullName,
  failureMessages,
});

describe('what a report of vitest says', () => {
  it('is its counts, and a line for each failure', () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        vitestFile('test/a.test.ts', 'passed', [assertion('passed', 'adds')]),
        vitestFile('test/b.test.ts', 'failed', [
          assertion('passed', 'adds'),
          assertion('failed', 'sums up', 'Error: \u001b[31m1\u001b[39m is not 2\n  at b.test.ts:4'),
        ]),
      ],
    };
    expect(readVitest(report)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      failures: ['test/b.test.ts › sums up: Error: 1 is not 2'],
    });
  });

  it('counts a file that cannot be loaded as one failed test', () => {
    const report = {
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [vitestFile('test/c.test.ts', 'failed', [], 'SyntaxError: no')],
    };
    expect(readVitest(report)).toMatchObject({ failed: 1, failures: ['test/c.test.ts: SyntaxError: no'] });
  });
});

describe('what a report of Playwright says', () => {
  const spec = (title: string, ok: boolean, message?: string) => ({
    file: 'train.spec.ts',
    line: 7,
    title,
    ok,
    tests: [{ results: [{ ...(message !== undefined && { error: { message } }) }] }],
  });

  it('is its counts, and a line for each failure, also of those outside of tests', () => {
    const report = {
      stats: { expected: 3, flaky: 0, unexpected: 1, skipped: 2 },
      suites: [
        {
          specs: [spec('opens', true)],
          suites: [{ specs: [spec('closes', false, 'Error: not visible\n\nCall log')] }],
        },
      ],
      errors: [{ message: 'worker ended' }],
    };
    expect(readPlaywright(report)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 2,
      failures: ['train.spec.ts:7 › closes: Error: not visible', 'outside of any test: worker ended'],
    });
  });

  it('names a test that failed without a message', () => {
    const report = { stats: { expected: 0, flaky: 0, unexpected: 1, skipped: 0 }, errors: [], suites: [] };
    expect(readPlaywright({ ...report, suites: [{ specs: [spec('hangs', false)] }] }).failures).toEqual([
      'train.spec.ts:7 › hangs',
    ]);
  });
});

describe('a report that', () => {
  it('is not there counts nothing, which fails the part', () => {
    expect(readReport('test-results/none.json', readVitest)).toEqual({
      passed: 0,
      failed: 0,
      skipped: 0,
      failures: [],
    });
  });

  it('is there is read from its file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'initlab-report-'));
    const file = path.join(folder, 'unit.json');
    writeFileSync(
      file,
      '{"numPassedTests":4,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0,"testResults":[]}',
    );
    expect(readReport(path.relative(ROOT, file), readVitest)).toMatchObject({ passed: 4, failed: 0 });
    rmSync(folder, { recursive: true });
  });
});
