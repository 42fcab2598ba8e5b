/** Making resources leaves the process as it was, and what goes wrong in the SDK is not hidden. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ResourceMaker, type ResourceConstructor } from "../../../components/resources/resource-maker";
import { deploy } from "../../harness/mocks";

const type = "test:index:Thing";

/** A class of an SDK's that notes how long traces may be while it is made. */
function classes(): { seen: number[]; Thing: ResourceConstructor } {
  const seen: number[] = [];
  class Thing extends pulumi.CustomResource {
    constructor(name: string, inputs: Record<string, unknown>, options: pulumi.CustomResourceOptions) {
      seen.push(Error.stackTraceLimit);
      if (name === "broken") throw new Error("Missing required property");
      super(type, name, inputs, options);
    }
  }
  return { seen, Thing };
}

function registryOf(Thing: ResourceConstructor): ResourceMaker {
  return new ResourceMaker({ constructors: { [type]: Thing }, lookups: {} }, { externalNetwork: undefined });
}

const usual = 7;

interface Made {
  readonly seen: readonly number[];
  readonly error: unknown;
  /** How long traces may be afterwards. */
  readonly after: number;
}

async function make(...names: readonly string[]): Promise<Made> {
  const { seen, Thing } = classes();
  let error: unknown;
  let after = NaN;
  await deploy(() => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = usual;
    try {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      registryOf(Thing).make(
        names.map((name) => ({ type, name, inputs: {} })),
        parent,
      );
    } catch (caught) {
      error = caught;
    } finally {
      after = Error.stackTraceLimit;
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
  return { seen, error, after };
}

describe("a registry", () => {
  it("lets the SDK take no traces, and leaves their length as it was", async () => {
    assert.deepEqual(await make("one", "two"), { seen: [0, 0], error: undefined, after: usual });
  });

  it("passes on what the SDK refuses, and puts everything back", async () => {
    const { error, after } = await make("broken");
    assert.match(String(error), /Missing required property/);
    assert.equal(after, usual);
  });

  it("lets it take them where somebody looks for promises that never end", async () => {
    process.env.PULUMI_DEBUG_PROMISE_LEAKS = "true";
    try {
      assert.deepEqual((await make("one")).seen, [usual]);
    } finally {
      delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
    }
  });
});
