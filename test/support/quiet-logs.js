/**
 * Keeps the log of KQueen out of the output of a run, so that what is printed there is about the tests. With
 * KQUEEN_TEST_LOGS=1 it is printed. Tests about logs read them by `captureLogs`, which comes before this.
 */
const QUIET = Symbol.for('kqueen.quiet-logs');

for (const stream of process.env.KQUEEN_TEST_LOGS === '1' ? [] : [process.stdout, process.stderr]) {
  // One process runs many test files, each of which comes by here.
  if (stream[QUIET]) continue;
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => (/^\{"level":"/.test(String(chunk)) ? true : write(chunk, ...rest));
  stream[QUIET] = true;
}
