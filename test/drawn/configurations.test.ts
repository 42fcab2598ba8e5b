/** The drawn stacks are of everything that the schema has, and most of them make sense. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { configurations } from "./configurations";
import { keysOfSchema, keysOfValue } from "./schema-keys";

describe("drawn stacks", () => {
  it("have every key of the schema, and every value that it lists", () => {
    const drawn = new Set<string>();
    for (const one of fc.sample(configurations, { seed: 1, numRuns: 3000 })) keysOfValue(one, "", drawn);
    assert.deepEqual(
      [...keysOfSchema()].filter((key) => !drawn.has(key)),
      [],
    );
  });
});
