import type { Build, JenkinsState, Job, QueueItem } from './state.ts';
import { pickTree } from './tree.ts';

/** What Jenkins answers. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** JSON, or a text as it is. */
  body?: unknown;
}

/** `builds` ends there; `allBuilds` does not. */
const NEWEST = 100;
const NOT_FOUND: Answer = { status: 404, body: '<html>Not Found</html>' };

/** Answers a request of somebody who may: paths below the root of Jenkins; undefined for what nobody planned. */
export function answerApi(
  state: JenkinsState,
  method: string,
  url: URL,
  form: URLSearchParams,
): Answer | undefined {
  state.settle();
  const path = url.pathname.split('/').map(decodeURIComponent).join('/');
  const tree = url.searchParams.get('tree');
  const json = (value: unknown): Answer => ({
    status: 200,
    body: tree === null ? value : pickTree(value, tree),
  });
  if (method === 'GET' && path === '/queue/api/json') return json({ items: state.waiting.map(itemOf(url)) });
  const item = /^\/queue\/item\/(\d+)\/api\/json$/.exec(path);
  if (method === 'GET' && item) {
    const found = state.item(Number(item[1]));
    return found ? json(itemOf(url)(found)) : NOT_FOUND;
  }
  if (method === 'POST' && path === '/queue/cancelItem') {
    return state.cancel(Number(url.searchParams.get('id'))) ? { status: 204 } : NOT_FOUND;
  }
  const match = /^((?:\/job\/[^/]+)+)(\/.*)$/.exec(path);
  if (!match) return undefined;
  const name = (match[1] ?? '').split('/job/').slice(1).join('/');
  const job = state.jobs.get(name);
  if (!job) return NOT_FOUND;
  return answerJob(state, job, method, match[2] ?? '', url, form, json);
}

function answerJob(
  state: JenkinsState,
  job: Job,
  method: string,
  rest: string,
  url: URL,
  form: URLSearchParams,
  json: (value: unknown) => Answer,
): Answer | undefined {
  if (method === 'POST' && rest === '/buildWithParameters') {
    if (job.isDisabled) return { status: 409, body: `<html>${job.name} is not buildable</html>` };
    const sent = Object.fromEntries([...url.searchParams, ...form]);
    const illegal = Object.entries(job.choices ?? {}).find(
      ([name, values]) => sent[name] !== undefined && !values.includes(sent[name]),
    );
    if (illegal) {
      const message = `java.lang.IllegalArgumentException: Illegal choice for parameter ${illegal[0]}: ${sent[illegal[0]]}`;
      return {
        status: 500,
        headers: { 'x-jenkins': '2.462' },
        body: `<html><pre>${message}\n at hudson.model</pre></html>`,
      };
    }
    const { id, isNew } = state.trigger(job, sent);
    return { status: isNew ? 201 : 303, headers: { location: `${url.origin}/queue/item/${id}/` } };
  }
  if (method === 'GET' && rest === '/api/json') return json(jobOf(job));
  const match = /^\/(\d+|lastBuild)(\/.*)$/.exec(rest);
  const build = job.builds.find(({ number }) => match?.[1] === 'lastBuild' || number === Number(match?.[1]));
  if (!match) return undefined;
  if (!build) return NOT_FOUND;
  if (method === 'GET' && match[2] === '/api/json') return json(buildOf(job)(build));
  if (method === 'POST' && match[2] === '/stop') {
    state.stop(job, build);
    return { status: 302, headers: { location: `${url.origin}/` } };
  }
  const artifact = /^\/artifact\/(.+)$/.exec(match[2] ?? '')?.[1];
  if (method !== 'GET' || artifact === undefined) return undefined;
  const text =
    build.result === 'SUCCESS' && !build.isArchiving ? job.artifacts(build.parameters)[artifact] : undefined;
  return text === undefined ? NOT_FOUND : { status: 200, body: text };
}

function jobOf(job: Job) {
  const parameterDefinitions = job.parameters.map((name) => ({
    _class: 'hudson.model.StringParameterDefinition',
    name,
    type: 'StringParameterDefinition',
    defaultParameterValue: { name, value: '' },
  }));
  if (job.kind !== undefined) return { _class: job.kind, name: job.name.split('/').at(-1), jobs: [] };
  return {
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
    name: job.name.split('/').at(-1),
    buildable: !job.isDisabled,
    nextBuildNumber: job.nextNumber,
    property: [{}, { parameterDefinitions }],
    builds: job.builds.slice(0, NEWEST).map(buildOf(job)),
    allBuilds: job.builds.map(buildOf(job)),
  };
}

function buildOf(job: Job) {
  return ({ number, queueId, parameters, timestamp, result, isArchiving }: Build) => ({
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    number,
    queueId,
    result,
    building: result === null || isArchiving === true,
    timestamp,
    estimatedDuration: job.estimatedDuration,
    actions: [{}, actionOf(parameters)],
  });
}

function itemOf(url: URL) {
  return ({ id, job, parameters, cancelled, build }: QueueItem) => ({
    id,
    why: build ? null : 'In the quiet period. Expires in 4.9 sec',
    cancelled,
    task: { name: job.name.split('/').at(-1), url: `${url.origin}${pathOf(job)}/` },
    actions: [actionOf(parameters)],
    ...(build && {
      executable: { number: build.number, url: `${url.origin}${pathOf(job)}/${build.number}/` },
    }),
  });
}

function actionOf(parameters: Record<string, string>) {
  const plain = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  // Of passwords Jenkins tells the name alone.
  return { parameters: [...plain, { _class: 'hudson.model.PasswordParameterValue', name: 'PASSWORD' }] };
}

function pathOf({ name }: Job): string {
  return name
    .split('/')
    .map((part) => `/job/${encoded(part)}`)
    .join('');
}

/** As Jenkins encodes names: other characters than encodeURIComponent does. */
function encoded(part: string): string {
  return encodeURIComponent(part)
    .replaceAll(/%(?:2B|40|26|2C|3D|24)/g, decodeURIComponent)
    .replaceAll('~', '%7E');
}
