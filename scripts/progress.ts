import { SingleBar } from 'cli-progress';

/** How often a line is written where there is no terminal. */
const LINE_MS = 2_000;

/** Shows how far a script is, on the error stream: a bar a step, or a line now and then where there is no terminal. */
export class ProgressBars {
  readonly #titles: Record<string, string>;
  #current: { step: string; bar: SingleBar } | undefined;

  /** `titles` say what each step does. */
  constructor(titles: Record<string, string>) {
    this.#titles = titles;
  }

  /** A step has done this much, of how much; another step, or less than before, begins a new bar. */
  readonly show = (step: string, done: number, total: number): void => {
    if (this.#current?.step !== step) {
      this.stop();
      const format = `${this.#titles[step] ?? step} {percentage}% | {value}/{total}`;
      const options = { noTTYOutput: true, notTTYSchedule: LINE_MS, hideCursor: true, barsize: 30 };
      const bar = new SingleBar({ ...options, format: process.stderr.isTTY ? `${format} {bar}` : format });
      bar.start(total, done);
      this.#current = { step, bar };
    }
    this.#current.bar.setTotal(total);
    this.#current.bar.update(done);
  };

  /** Ends the last bar, so that what follows stands on a line of its own. */
  stop(): void {
    this.#current?.bar.stop();
    this.#current = undefined;
  }
}
