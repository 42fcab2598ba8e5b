/**
 * A word on work that takes longer than two seconds: on standard error, on a terminal alone, and gone when the work is done.
 * Guarantees that it keeps no process alive.
 */
const usual = { patience: 2000, pace: 500 };

/** What a progress line is written to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export async function withProgress<Value>(
  what: string,
  work: () => Promise<Value>,
  stream: ProgressStream = process.stderr,
  { patience, pace } = usual,
): Promise<Value> {
  if (stream.isTTY !== true || process.env.TERM === "dumb") return work();
  // A program that runs in this process may put something else in its place.
  const write = stream.write.bind(stream);
  const started = performance.now();
  let isShown = false;
  const timer = setInterval(() => {
    const spent = performance.now() - started;
    if (spent < patience) return;
    isShown = true;
    write(`\r${`${what}, ${Math.floor(spent / 1000)} s`.slice(0, (stream.columns ?? 80) - 1)}`);
  }, pace);
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (isShown) write("\r\u001b[K");
  }
}
