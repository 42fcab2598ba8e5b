/** Code blocks tell the truth: command lines exist as they are written, and what a newcomer types first is run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createProgram } from "../../cli/program";
import { readmeProgram } from "../harness/readme-program";
import { fenceline } from "../cli/fenceline";
import { root } from "../cli/project/programs";
import { codeBlocks, fencelineWords, Playground, shellBlocks } from "./code-blocks";

const blocks = shellBlocks();

/** Understands a command line without running it. */
async function understand(words: readonly string[]): Promise<void> {
  const program = createProgram();
  for (const command of program.commands) {
    command.action(() => undefined);
    command.configureOutput({ writeErr: () => undefined });
  }
  await program.parseAsync(words, { from: "user" });
}

describe("code blocks of the README and docs", () => {
  it("name only command lines that exist", async () => {
    let count = 0;
    for (const { file, lines } of blocks) {
      for (const line of lines) {
        const words = fencelineWords(line);
        if (words === undefined) continue;
        count += 1;
        await assert.doesNotReject(understand(words), `${file}: ${line}`);
      }
    }
    assert.ok(count > 20, `${count} lines`);
    await assert.rejects(understand(["plan", "--no-such-option"]));
  });

  it("have nothing that nobody knows how to run", () => {
    for (const { file, lines } of blocks) {
      for (const line of lines) assert.match(line, /^(?:npx )?fenceline |^(?:cp|git) /, `${file}: ${line}`);
    }
    const leftOut = blocks.flatMap((block) =>
      block.leftOut.map(({ line, reason }) => `      not run: ${block.file}: ${line} (${reason})`),
    );
    console.log([...new Set(leftOut)].join("\n"));
  });

  it("are no TypeScript but the README's own program, which another test runs", () => {
    const programs = codeBlocks().filter(({ language }) => language === "ts");
    assert.deepEqual(
      programs.map(({ text }) => text),
      [readmeProgram()],
    );
  });

  it("show what the first command prints", () => {
    const [, text] =
      /<!-- printed by npm start -->\s*```text\n([^]*?)```/.exec(readFileSync(path.join(root, "README.md"), "utf8")) ??
      [];
    assert.ok(text !== undefined);
    const printed = fenceline(["plan"]).stdout;
    const parts = text.split(/^…$/m).map((part) => part.trim());
    assert.equal(parts.length, 3);
    for (const part of parts) assert.ok(printed.includes(part), `not printed:\n${part}`);
  });

  it("run, in the README and in the guide to stacks", () => {
    const playground = new Playground();
    try {
      const first = blocks.filter(({ file }) => file === "README.md" || file === "docs/guides/stacks.md");
      const lines = first.flatMap((block) => block.lines).filter((line) => /^cp | plan /.test(line));
      assert.ok(lines.length >= 2);
      assert.deepEqual(playground.run(lines), []);
    } finally {
      playground.remove();
    }
  });
});
