/** Everything that this process writes to its output and error streams, from the call on. */
export interface CapturedLogs {
  lines: string[];
  release(): void;
}

/** Keeps what is logged from the streams, where a test can read it. */
export function captureLogs(): CapturedLogs {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      lines.push(String(chunk));
      return true;
    };
  }
  const release = () => {
    for (const [i, stream] of streams.entries()) stream.write = originals[i] ?? stream.write;
  };
  return { lines, release };
}
