import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { inTurn, print } from './measure.ts';
import { createBenchWorld } from './world.ts';

const COST = 12;
const ROUNDS = 16;
const AT_ONCE = 8;
const TARGET = 1.05;

/**
 * Hashes so many passwords as a line says, and answers it when that is done: crypt(3) of the C library, which knows bcrypt
 * where it is libxcrypt (https://manpages.debian.org/crypt.5).
 */
const CRYPT = `
  $| = 1;
  my $salt = '$2b$${COST}$' . ('.' x 22);
  exit 1 if length(crypt('password', $salt) // '') != 60;
  while (my $count = <STDIN>) { crypt('password', $salt) for 1..$count; print "done\\n"; }
`;

/** Logins at the handler, one and eight at once, against a bcrypt in C of the same cost on as many cores. */
export async function benchLogins(store: Store): Promise<void> {
  const world = await createBenchWorld(store, { clusters: 1, rounds: COST });
  world.enter();
  const login = async () => {
    const { status } = await request('POST', '/auth', { body: { username: 'admin', password: 'default' } });
    if (status !== 200) throw new Error(`A login is ${status}`);
  };
  const cores = Math.min(availableParallelism(), AT_ONCE);
  const workers = Array.from({ length: cores }, startCrypt);
  const all = () => Promise.all(workers.map(({ hash }) => hash(AT_ONCE / cores)));
  try {
    const one = await inTurn('a login', ROUNDS, login, () => workers[0]?.hash(1) ?? login());
    const eight = await inTurn(
      `${AT_ONCE} logins at once`,
      ROUNDS / 4,
      () => Promise.all(Array.from({ length: AT_ONCE }, login)),
      all,
    );
    print(
      `Logins (floor: bcrypt of crypt(3) at 2^${COST}, on ${cores} cores)`,
      [one, eight].map((row) => ({ ...row, target: TARGET })),
    );
  } catch (error) {
    process.stdout.write(`\nLOGINS ARE NOT MEASURED: ${(error as Error).message}\n`);
  } finally {
    for (const { stop } of workers) stop();
  }
}

function startCrypt(): { hash: (count: number) => Promise<void>; stop: () => void } {
  const child = spawn('perl', ['-e', CRYPT], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface(child.stdout);
  let failed = false;
  child.once('error', () => {
    failed = true;
  });
  return {
    hash: (count) =>
      new Promise((resolve, reject) => {
        const refuse = () => reject(new Error('no perl here, or its crypt knows no bcrypt'));
        if (failed || child.exitCode !== null) return refuse();
        child.once('exit', refuse);
        lines.once('line', () => {
          child.off('exit', refuse);
          resolve();
        });
        child.stdin.write(`${Math.ceil(count)}\n`);
      }),
    stop: () => child.kill(),
  };
}
