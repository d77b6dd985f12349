/** Ends the etcd of the run; says once more at the end when there was none. */
export default async function teardown(): Promise<void> {
  await globalThis.kqueenTestEtcd?.stop();
  if (!globalThis.kqueenTestEtcd) process.stderr.write('\nWITHOUT ETCD: the tests on etcd were NOT run.\n');
  if (process.env.KQUEEN_TEST_SLAPD === undefined)
    process.stderr.write('\nWITHOUT SLAPD: the tests on OpenLDAP were NOT run.\n');
}
