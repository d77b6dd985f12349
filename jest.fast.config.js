import { globSync, readFileSync } from 'node:fs';
import config from './jest.config.js';

/** Suites that start processes or wait begin with a comment that says why: `@slow <reason>`. */
const slow = globSync('test/**/*.test.ts').filter((file) =>
  /^\/\*\* @slow \S/.test(readFileSync(file, 'utf8')),
);

/** What runs without etcd and without processes, while you work: `npm run test:fast`. */
export default {
  ...config,
  globalSetup: undefined,
  globalTeardown: undefined,
  testPathIgnorePatterns: ['/node_modules/', ...slow.map((file) => `<rootDir>/${file}$`)],
};
