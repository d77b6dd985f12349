/**
 * The floors of the house, from the top. A file may import its own room and every lower floor, types included; never
 * another room of its own floor, and never a higher one. This list is the whole rule: `npm run check` holds every import
 * of production code against it, and the drawing in CONTRIBUTING.md is made from it.
 */
export const FLOORS: readonly (readonly Room[])[] = [
  [{ path: 'scripts', holds: 'what package.json runs' }],
  [
    {
      path: 'test/simulators',
      holds: 'simulated servers, for the demo and the tests; real code knows none of them',
    },
  ],
  [
    { path: 'functions', holds: 'who calls us: one file per route, worker or schedule' },
    {
      path: 'clients',
      holds: 'who calls us from outside: they know the API and nothing else',
      isSealed: true,
    },
  ],
  [
    { path: 'lib/clusters', holds: 'clusters: their lifecycle, use cases and wire form' },
    { path: 'lib/console', holds: 'the built console, as it is served' },
    { path: 'lib/openapi', holds: 'the OpenAPI document and Swagger UI' },
  ],
  [
    { path: 'lib/http', holds: 'routes, and errors as responses; alone knows middy and API Gateway' },
    { path: 'lib/metrics', holds: 'the metrics that Prometheus scrapes, computed from the store' },
    { path: 'lib/provisioners', holds: 'provisioners: use cases and wire form' },
    { path: 'lib/tokens', holds: 'API tokens: use cases and wire form' },
    { path: 'lib/workers', holds: 'what all functions share that nobody waits for' },
  ],
  [
    { path: 'lib/app', holds: 'how an instance is put together' },
    { path: 'lib/users', holds: 'users: use cases and wire form' },
  ],
  [
    { path: 'lib/auth', holds: 'who somebody is: logins, passwords, tokens' },
    { path: 'lib/webhooks', holds: 'events, and their delivery to receivers outside' },
  ],
  [
    { path: 'lib/audit', holds: 'who did what, and who was refused' },
    { path: 'lib/organizations', holds: 'organizations: use cases and wire form' },
  ],
  [{ path: 'lib/context.ts', holds: 'what a use case receives' }],
  [
    { path: 'lib/access', holds: 'what somebody may: identities, policies, grants' },
    { path: 'lib/engines', holds: 'the engine contract, the registry, one folder per engine' },
  ],
  [
    { path: 'lib/backup', holds: 'everything that is stored as one file, and back' },
    { path: 'lib/dispatch', holds: 'how work is handed to workers' },
    { path: 'lib/models', holds: 'what is kept: the stored form of each resource' },
    { path: 'lib/wire', holds: 'what the wire forms of several resources share' },
  ],
  [
    { path: 'lib/kubernetes', holds: 'kubeconfigs, connections to API servers, what is in a cluster' },
    { path: 'lib/repository', holds: 'objects in a store; alone knows keys, encryption and databases' },
  ],
  [
    { path: 'lib/deadline.ts', holds: 'a limit in time for a call' },
    { path: 'lib/logger.ts', holds: 'the log' },
    { path: 'lib/request-metrics.ts', holds: 'requests counted in CloudWatch' },
    { path: 'lib/rest', holds: 'requests to the REST APIs of providers, and their tokens' },
  ],
  [
    { path: 'config', holds: 'every option with its default; the default policies' },
    { path: 'lib/errors.ts', holds: 'the errors of the domain' },
    { path: 'lib/in-parallel.ts', holds: 'bounded concurrency' },
    { path: 'lib/networks.ts', holds: 'addresses and networks' },
    { path: 'lib/prototypes.ts', holds: 'what no foreign name may write into' },
    { path: 'lib/turns.ts', holds: 'long work that lets others have their turn' },
    { path: 'lib/time.ts', holds: 'times as KQueen writes and reads them' },
  ],
];

/** A folder, or a file that is a room by itself. */
interface Room {
  path: string;
  holds: string;
  /** It imports nothing but its own files. */
  isSealed?: boolean;
}

/**
 * Folders whose subfolders know nothing of each other: engines, ways to log in, clients. A new one needs no new rule.
 * `gathers` names the files that know them all.
 */
export const SEPARATE: readonly { path: string; gathers: readonly string[] }[] = [
  { path: 'lib/engines', gathers: ['lib/engines/installed.ts', 'lib/engines/works.ts'] },
  { path: 'lib/auth/methods', gathers: ['lib/auth/methods/installed.ts'] },
  { path: 'clients', gathers: [] },
];

/** Packages that one room alone knows. */
export const KNOWN_BY: readonly { package: RegExp; room: RegExp }[] = [
  { package: /^@aws-sdk\/client-secrets-manager$/, room: /^config\/secrets-manager\.ts$/ },
  { package: /^@aws-sdk\/client-lambda$/, room: /^lib\/dispatch\// },
  { package: /^@aws-lambda-powertools\/logger$/, room: /^lib\/logger\.ts$/ },
  { package: /^@aws-lambda-powertools\/metrics$/, room: /^lib\/request-metrics\.ts$/ },
  {
    package: /^@dagrejs\/dagre$/,
    room: /^(lib\/kubernetes\/show\/svg|clients\/console\/src\/pages\/cluster\/topology\/layout)\.ts$/,
  },
  { package: /^@kubernetes\/client-node$/, room: /^lib\/kubernetes\// },
  { package: /^@middy\//, room: /^lib\/http\// },
  { package: /^aws4fetch$/, room: /^lib\/engines\/eks\/sign\.ts$/ },
  { package: /^axios$/, room: /^lib\/(engines|rest)\// },
  { package: /^bcrypt$/, room: /^lib\/auth\/password-hash\.ts$/ },
  { package: /^etcd3$/, room: /^lib\/repository\/stores\// },
  { package: /^ldapts$/, room: /^lib\/auth\/methods\/ldap\// },
  { package: /^jsonwebtoken$/, room: /^lib\/(auth\/signed-claims|engines\/gke\/grant)\.ts$/ },
  { package: /^openid-client$/, room: /^lib\/auth\/oidc\// },
  { package: /^prom-client$/, room: /^lib\/metrics\// },
  { package: /^unhomoglyph$/, room: /^lib\/models\/looks\.ts$/ },
  { package: /^yaml$/, room: /^(lib\/kubernetes|config|scripts)\// },
];

/** The drawing of the floors, for CONTRIBUTING.md. */
export function drawing(): string {
  const width = Math.max(...FLOORS.flat().map(({ path }) => path.length)) + 2;
  return FLOORS.map((rooms) =>
    rooms.map(({ path, holds }) => `    ${path.padEnd(width)}${holds}`).join('\n'),
  ).join('\n\n');
}
