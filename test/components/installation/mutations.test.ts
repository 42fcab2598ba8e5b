/**
 * Whatever stands in a configuration, it is either carried out or refused with a ConfigurationError whose problems name
 * their places in our own words: never another error, never a half-judged configuration.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { cloudNames } from "../../../components/clouds/cloud";
import { ConfigurationError } from "../../../components/judging/problem";
import { judgeConfiguration } from "../../../components/installation/judge";
import { changed, placesIn, valid, type Json, type Path, type Section } from "./configurations";

/** Undefined where it is accepted. */
function refusalOf(configuration: Section): ConfigurationError | undefined {
  try {
    judgeConfiguration(configuration);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, `${String(error)} for ${JSON.stringify(configuration)}`);
    assert.notEqual(error.problems.length, 0);
    for (const { path, message } of error.problems) {
      assert.equal(message.trim(), message);
      assert.ok(message !== "" && !message.includes("\n"), message);
      // The schema library's own words, which name neither what was given nor what would be right.
      assert.doesNotMatch(message, /invalid input|received|too (big|small):|unrecognized|undefined/i, path);
    }
    return error;
  }
}

const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
/** Values that look right in some other place. */
const nearly: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  ...["", " ", "prod", "etcd", "10.0.0.0/8", "0.0.0.0/0", "::/0", "10.0.0.1/8", "443/tcp", "${a.b}", "__proto__"],
  ...[0, -1, 1.5, 1e21, true, null, {}, [], [[]], [null], { name: "a" }, { mode: "documented" }, ["etcd", "etcd"]],
);
const anything = fc.oneof(json, nearly);
const cloud = fc.constantFrom(...cloudNames);
const placed = cloud.chain((name) =>
  fc.record({ configuration: fc.constant(valid[name]), place: fc.constantFrom(...placesIn(valid[name])) }),
);
const runs = { numRuns: 150 };

describe("any configuration is carried out or refused, for configurations at random", () => {
  it("valid ones with another value in one place", () => {
    fc.assert(
      fc.property(placed, anything, ({ configuration, place }, value) => {
        refusalOf(changed(configuration, place, value));
      }),
      runs,
    );
  });

  it("valid ones with other values in three places", () => {
    const change = fc.tuple(fc.nat(), anything);
    fc.assert(
      fc.property(cloud, fc.array(change, { minLength: 3, maxLength: 3 }), (name, changes) => {
        const result = changes.reduce((configuration, [index, value]) => {
          const places = placesIn(configuration);
          const place = places[index % Math.max(places.length, 1)];
          return place === undefined ? configuration : changed(configuration, place, value);
        }, valid[name]);
        refusalOf(result);
      }),
      runs,
    );
  });

  it("valid ones that lack one value", () => {
    for (const place of placesIn(valid.aws)) refusalOf(changed(valid.aws, place, undefined));
  });

  it("anything at all", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...Object.keys(valid.aws))), anything),
        (value) => {
          refusalOf({ network: {}, ...value });
        },
      ),
      runs,
    );
  });

  it("an unknown key is a problem in every object, at its own path", () => {
    for (const name of cloudNames) {
      const objects = placesIn(valid[name]).filter((place) => isObject(valid[name], place));
      for (const place of [[], ...objects]) {
        // Tags have the user's own keys.
        if (place[0] === "tags") continue;
        const paths = refusalOf(changed(valid[name], [...place, "surplus"], 1))?.problems.map(({ path }) => path);
        assert.ok(paths?.length === 1 && paths[0]?.endsWith("surplus"), `${place.join(".")}: ${String(paths)}`);
      }
    }
  });
});

function isObject(configuration: Section, place: Path): boolean {
  const value = place.reduce<Json>((inner, key) => (inner as Section)[key] ?? null, configuration);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
