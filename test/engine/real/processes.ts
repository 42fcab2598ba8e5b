/** Programs that stand in for clouds: run to their end, and where they may listen. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Does not block: a provider may have to answer meanwhile. A program that is not there has no status. */
export function finished(
  file: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, words, { env: { ...process.env, ...environment } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += String(part)));
    child.on("error", ({ message }) => resolve({ status: null, said: message }));
    // What it started may keep its output open.
    child.on("exit", (status) => resolve({ status, said }));
  });
}
