/** One line on standard error that says what is being measured, on a terminal alone, and gone in the end. */

let heading = "";

export function tellBenchmark(name: string): void {
  heading = name;
  tell("");
}

export function tell(what: string): void {
  const text = what === "" ? heading : `${heading}: ${what}`;
  if (process.stderr.isTTY) process.stderr.write(`\r${text.slice(0, (process.stderr.columns ?? 80) - 1)}\u001b[K`);
}

export function endTelling(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}
