/** How a build ends. */
export type Result = 'SUCCESS' | 'FAILURE' | 'ABORTED' | 'UNSTABLE' | 'NOT_BUILT';
export type Parameters = Record<string, string>;

/** A job, and how its builds go. */
export interface Job {
  /** `folder/job` */
  name: string;
  /** Seconds for which a build shows its result and still runs. */
  archiveSeconds: number;
  isDisabled?: boolean;
  /** A folder or a multibranch project has this class. */
  kind?: string;
  /** The only values of some parameters. */
  choices?: Record<string, string[]>;
  /** The parameters that it defines; others are ignored, as Jenkins does. */
  parameters: string[];
  queueSeconds: number;
  buildSeconds: number;
  /** How long a build that is stopped goes on. */
  stopSeconds: number;
  result(parameters: Parameters): Result;
  artifacts(parameters: Parameters): Record<string, string>;
  /** What Jenkins believes that a build takes, in milliseconds; -1 before one has succeeded. */
  estimatedDuration: number;
  nextNumber: number;
  builds: Build[];
}

export interface Build {
  number: number;
  queueId: number;
  parameters: Parameters;
  timestamp: number;
  result: Result | null;
  /** A Pipeline that shows its result already, and still runs. */
  isArchiving?: boolean;
  /** When it ends because it was stopped. */
  stopsAt?: number;
}

export interface QueueItem {
  id: number;
  job: Job;
  parameters: Parameters;
  since: number;
  cancelled: boolean;
  /** When it left the queue without a build. */
  cancelledAt?: number;
  build?: Build;
}

/** Queue items vanish five minutes after they have left the queue. */
const QUEUE_MEMORY_MS = 5 * 60 * 1000;

/** Jobs, queue and builds of a Jenkins, at a time that a test moves on. */
export class JenkinsState {
  readonly jobs = new Map<string, Job>();
  #queue: QueueItem[] = [];
  #nextItem = 1;
  #ahead = 0;
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock() + this.#ahead;
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    this.#ahead += seconds * 1000;
  }

  addJob(job: Partial<Job> & { name: string; parameters: string[] }): Job {
    const made: Job = {
      queueSeconds: 5,
      buildSeconds: 600,
      stopSeconds: 0,
      archiveSeconds: 0,
      result: () => 'SUCCESS',
      artifacts: () => ({}),
      estimatedDuration: 600_000,
      nextNumber: 1,
      builds: [],
      ...job,
    };
    this.jobs.set(job.name, made);
    return made;
  }

  /** Puts a build into the queue; one that waits there with the same parameters is the same item. */
  trigger(job: Job, sent: Parameters): { id: number; isNew: boolean } {
    const parameters = Object.fromEntries(
      job.parameters.map((name) => [name, sent[name] ?? '']).filter(([, value]) => value !== ''),
    ) as Parameters;
    const key = JSON.stringify(parameters);
    const same = this.waiting.find((item) => item.job === job && JSON.stringify(item.parameters) === key);
    if (same) return { id: same.id, isNew: false };
    const item: QueueItem = { id: this.#nextItem, job, parameters, since: this.now, cancelled: false };
    this.#nextItem += 1;
    this.#queue.push(item);
    return { id: item.id, isNew: true };
  }

  /** What is still to begin. */
  get waiting(): QueueItem[] {
    return this.#queue.filter(({ build, cancelled }) => build === undefined && !cancelled);
  }

  /** An item of the queue; undefined when it has never been, or has vanished. */
  item(id: number): QueueItem | undefined {
    return this.#queue.find((item) => item.id === id);
  }

  cancel(id: number): boolean {
    const item = this.waiting.find((waiting) => waiting.id === id);
    if (item) Object.assign(item, { cancelled: true, cancelledAt: this.now });
    return item !== undefined;
  }

  /** Has a build end, which takes its time; one that is over already is fine. */
  stop(job: Job, build: Build): void {
    build.stopsAt ??= this.now + job.stopSeconds * 1000;
    this.settle();
  }

  /** Begins and ends what is due by now. */
  settle(): void {
    for (const item of this.waiting) {
      const begins = item.since + item.job.queueSeconds * 1000;
      if (begins > this.now) continue;
      const number = item.job.nextNumber;
      item.job.nextNumber += 1;
      item.build = { number, queueId: item.id, parameters: item.parameters, timestamp: begins, result: null };
      item.job.builds.unshift(item.build);
    }
    for (const job of this.jobs.values()) {
      for (const build of job.builds) {
        if (build.result === null && (build.stopsAt ?? Number.POSITIVE_INFINITY) <= this.now)
          build.result = 'ABORTED';
        const ends = build.timestamp + job.buildSeconds * 1000;
        if (build.isArchiving && ends + job.archiveSeconds * 1000 <= this.now) {
          build.isArchiving = false;
          build.result = job.result(build.parameters);
        }
        if (build.result !== null || ends > this.now) continue;
        build.isArchiving = ends + job.archiveSeconds * 1000 > this.now;
        build.result = build.isArchiving ? 'SUCCESS' : job.result(build.parameters);
        if (build.result === 'SUCCESS' && job.estimatedDuration === -1)
          job.estimatedDuration = job.buildSeconds * 1000;
      }
    }
    this.#queue = this.#queue.filter(
      ({ build, cancelledAt }) => (build?.timestamp ?? cancelledAt ?? this.now) + QUEUE_MEMORY_MS > this.now,
    );
  }

  /** Throws away the oldest builds of a job, as its administrator told Jenkins to. */
  prune(job: Job, keep: number): void {
    job.builds = job.builds.slice(0, keep);
  }

  /** A restart: the queue is kept, running builds are lost. */
  restart(): void {
    this.settle();
    for (const { builds } of this.jobs.values()) {
      for (const build of builds) build.result ??= 'ABORTED';
    }
  }
}
