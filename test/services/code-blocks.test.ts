/** Every shell block of README.md and docs runs, line by line, in a project of its own with a git history. */
import assert from "node:assert/strict";
import { Playground, shellBlocks } from "../docs/code-blocks";

describe("code blocks of the README and docs, all of them", function () {
  this.timeout(300_000);
  const playground = new Playground();
  before(() => {
    assert.deepEqual(playground.run(["fenceline plan --json > plan.json", "cp plan.json before.json"]), []);
    playground.commit();
  });
  after(() => playground.remove());

  for (const [index, { file, lines }] of shellBlocks().entries()) {
    if (lines.length === 0) continue;
    it(`${file}, block ${index + 1}`, () => assert.deepEqual(playground.run(lines), []));
  }
});
