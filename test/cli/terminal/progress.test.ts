/** Progress: only after two seconds, only on a terminal, and gone afterwards. */
import assert from "node:assert/strict";
import { withProgress } from "../../../cli/terminal/progress";

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 30, written, write: (text: string) => written.push(text) };
}

const quick = { patience: 60, pace: 10 };

const after = (milliseconds: number) =>
  new Promise<string>((resolve) => setTimeout(() => resolve("done"), milliseconds));

describe("progress", () => {
  it("is silent for short work, and where nobody watches", async () => {
    const [terminal, pipe] = [stream(true), stream(false)];
    const all = await Promise.all([
      withProgress("short work", () => after(20), terminal, quick),
      withProgress("work for a pipe", () => after(150), pipe, quick),
    ]);
    assert.deepEqual(all, ["done", "done"]);
    assert.deepEqual([...terminal.written, ...pipe.written], []);
  });

  it("says what takes long, within the terminal's width, and wipes it away, after a failure too", async () => {
    const terminal = stream(true);
    const work = withProgress(
      "planning a stack with a very long name",
      async () => {
        await after(150);
        throw new Error("failed");
      },
      terminal,
      quick,
    );
    await assert.rejects(work, /failed/);
    const [first = "", ...others] = terminal.written;
    assert.match(first, /^\rplanning a stack/);
    assert.ok(first.length <= 30);
    assert.equal(others.at(-1), "\r\u001b[K");
  });
});
