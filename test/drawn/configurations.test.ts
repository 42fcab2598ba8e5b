/** The drawn stacks are of everything that the schema has, and most of them make sense. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { configurations } from "./configurations";
import { excludedKeys } from "./excluded";
import { keysOfSchema, keysOfValue } from "./schema-keys";

describe("drawn stacks", () => {
  it("have every key of the schema, and every value that it lists, but what is excluded", () => {
    const drawn = new Set<string>();
    for (const one of fc.sample(configurations, { seed: 1, numRuns: 5000 })) keysOfValue(one, "", drawn);
    assert.deepEqual(
      [...keysOfSchema()].filter((key) => !drawn.has(key) && !excludedKeys.some((excluded) => excluded.test(key))),
      [],
    );
  });
});
