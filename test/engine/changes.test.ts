/**
 * Changes of a stack that once locked nodes out, opened them to the world, or got stuck for ever behind a green preview: safe
 * in every moment now, and in the end what a new stack of that configuration is.
 */
import * as assert from "node:assert/strict";
import { outcomeOfChange, type Outcome } from "./harness/changed-stack";
import { laboratoryOfSuite } from "./harness/laboratory";
import {
  clustersOf,
  exampleConfiguration,
  setting,
  unprotected,
  withSetting,
  type StackConfiguration,
} from "./harness/stack-file";
import { isValues, type Value, type Values } from "./providers/values";

const safe: Outcome = { stuck: undefined, onTheWay: [], inTheEnd: [] };

describe("changes of a stack, judged in every moment", () => {
  const laboratory = laboratoryOfSuite();

  const outcome = (stack: string, change: Change, prepare: Change = (same) => same): Promise<Outcome> => {
    const before = prepare(unprotected(exampleConfiguration(stack)));
    return outcomeOfChange(laboratory(), stack, before, change(before));
  };

  for (const stack of ["digitalocean", "aws", "openstack"]) {
    it(`${stack}: another prefix renames no group under running nodes`, async () => {
      assert.deepEqual(await outcome(stack, (before) => withSetting(before, "namePrefix", "another")), safe);
    });
  }

  it("aws: a zone more moves no subnet", async () => {
    assert.deepEqual(await outcome("aws", (before) => withNetwork(before, { zones: 3 })), safe);
  });

  it("aws: a zone more beside NAT gateways moves no subnet", async () => {
    const prepare: Change = (before) => withNetwork(before, { natGateway: "zone" });
    assert.deepEqual(await outcome("aws", (before) => withNetwork(before, { zones: 3 }), prepare), safe);
  });

  for (const [stack, certificate] of [
    ["openstack-ha", "https://barbican.example.com/v1/containers/0"],
    ["aws-ha", "arn:aws:acm:eu-central-1:123456789012:certificate/0"],
  ] as const) {
    it(`${stack}: a balancer that terminates TLS takes the place of one that passes it`, async () => {
      const { stuck, onTheWay, inTheEnd } = await outcome(stack, (before) => withTermination(before, certificate));
      assert.deepEqual({ stuck, inTheEnd }, { stuck: undefined, inTheEnd: [] });
      // A port of Octavia's has one listener, which keeps its protocol: the door is away while another takes its place.
      const others = onTheWay.filter(
        (text) => stack !== "openstack-ha" || !/ → rancher-balancer ipv4 tcp (80|443)/.test(text),
      );
      assert.deepEqual(others, []);
    });
  }
});

type Change = (configuration: StackConfiguration) => StackConfiguration;

function withNetwork(configuration: StackConfiguration, more: Values): StackConfiguration {
  return withSetting(configuration, "network", { ...valuesOf(setting(configuration, "network")), ...more });
}

function withTermination(configuration: StackConfiguration, certificate: string): StackConfiguration {
  const rancher = valuesOf(setting(configuration, "rancher"));
  const balancer: Values = { ...valuesOf(rancher.balancer), certificate };
  return withSetting(configuration, "rancher", { ...rancher, loadBalancer: "terminating", balancer });
}

function valuesOf(value: Value | undefined): Values {
  return isValues(value) ? value : {};
}

export function firstCluster(configuration: StackConfiguration): Values {
  return clustersOf(configuration)[0] ?? {};
}
