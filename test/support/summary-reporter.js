import { writeFileSync } from 'node:fs';

/** Writes the count of the tests to the file that KQUEEN_TEST_SUMMARY names, for whoever runs them by a script. */
export default class SummaryReporter {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, numTodoTests },
  ) {
    const file = process.env.KQUEEN_TEST_SUMMARY;
    const failed = Math.max(numFailedTests, numFailedTestSuites);
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`;
    if (file) writeFileSync(file, `${line}\n`);
  }
}
