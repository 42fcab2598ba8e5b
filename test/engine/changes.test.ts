/**
 * Changes of a stack that once locked nodes out, opened them to the world, or got stuck for ever behind a green preview: safe
 * in every moment now, and in the end what a new stack of that configuration is. Each is tried on the model of the engine, and
 * on the real one where it is built.
 */
import * as assert from "node:assert/strict";
import { outcomeOfChange, type Outcome } from "./harness/changed-stack";
import { findEngine } from "./harness/installation";
import { Laboratory } from "./harness/laboratory";
import { modelledChange } from "./harness/modelled-change";
import {
  clientsOf,
  clustersOf,
  exampleConfiguration,
  setting,
  unprotected,
  withSetting,
  type StackConfiguration,
} from "./harness/stack-file";
import type { Account } from "./providers/account";
import { isList, isValues, type Value, type Values } from "./providers/values";

type Change = (configuration: StackConfiguration) => StackConfiguration;

interface Row {
  readonly name: string;
  readonly stack: string;
  readonly before?: Change;
  readonly change: Change;
  /** What the account has besides. */
  readonly account?: (account: Account) => void;
  /** What no order of operations could spare. */
  readonly tolerated?: RegExp;
}

const office = "sg-0123456789abcdef0";

const rows: readonly Row[] = [
  ...["digitalocean", "aws", "openstack"].map((stack) => ({
    ...{ name: "another prefix renames no group under running nodes", stack },
    change: (from: StackConfiguration) => withSetting(from, "namePrefix", "another"),
  })),
  { name: "a zone more moves no subnet", stack: "aws", change: (from) => withNetwork(from, { zones: 3 }) },
  {
    name: "a zone more beside NAT gateways moves no subnet",
    stack: "aws",
    before: (from) => withNetwork(from, { natGateway: "zone" }),
    change: (from) => withNetwork(from, { zones: 3 }),
  },
  ...(
    [
      ["openstack-ha", "https://barbican.example.com/v1/containers/0"],
      ["aws-ha", "arn:aws:acm:eu-central-1:123456789012:certificate/0"],
    ] as const
  ).map(([stack, certificate]) => ({
    ...{ name: "a balancer that terminates TLS takes the place of one that passes it", stack },
    change: (from: StackConfiguration) => withTermination(from, certificate),
    // A port of Octavia's has one listener, which keeps its protocol: the door is away while another takes its place.
    ...(stack === "openstack-ha" ? { tolerated: /^cut off: \S+ → rancher-balancer ipv4 tcp (80|443),/ } : {}),
  })),
  {
    name: "whom the user names by an id gets a label",
    stack: "aws",
    before: (from) => withClient(from, { securityGroupId: office }),
    change: (from) => withClient(from, { securityGroupId: office, name: "office" }),
    account: (account) => {
      const inputs = { name: "office", vpcId: null };
      account.addExisting({
        type: "aws:ec2/securityGroup:SecurityGroup",
        id: office,
        name: "office",
        inputs,
        assigned: {},
      });
    },
  },
  {
    name: "a cluster that is known by its ranges alone gets another name",
    stack: "hosted",
    change: (from) => withCluster(from, (cluster) => ({ ...cluster, name: "another" })),
  },
  {
    name: "what all nodes may send is limited, and let go again",
    stack: "digitalocean",
    change: (from) => withSetting(from, "egress", { mode: "documented" }),
  },
  {
    name: "what all nodes may send is let go",
    stack: "digitalocean",
    before: (from) => withSetting(from, "egress", { mode: "documented" }),
    change: (from) => withSetting(from, "egress", { mode: "open" }),
  },
  {
    name: "five members of etcd become three",
    stack: "openstack",
    before: (from) => withGroup(from, "etcd", { nodes: 5 }),
    change: (from) => withGroup(from, "etcd", { nodes: 3 }),
  },
  {
    name: "a second worker group stands beside the first, and the first goes",
    stack: "aws",
    before: (from) => withNetwork(withMore(from, { name: "hidden", publicAddress: false }), { natGateway: "single" }),
    change: (from) => withGroup(from, "worker", undefined),
  },
];

describe("changes of a stack, judged in every moment", () => {
  for (const row of rows) {
    it(`${row.stack}: ${row.name}`, () => {
      const [before, after] = configurationsOf(row);
      const { operations, ...outcome } = modelledChange(before, after, undefined, row.account);
      assertSafe(row, outcome);
      assert.ok(Object.keys(operations).length > 0 || row.stack !== "digitalocean" || row.name.includes("prefix"));
    });
  }

  describe("on the real engine", () => {
    let laboratory: Laboratory | undefined;

    before(async function () {
      const engine = findEngine();
      if (typeof engine === "string") {
        console.log(`    skipped: ${engine}`);
        return this.skip();
      }
      laboratory = await Laboratory.open(engine);
    });
    after(() => laboratory?.close());

    for (const row of rows) {
      it(`${row.stack}: ${row.name}`, async () => {
        assert.ok(laboratory !== undefined);
        assertSafe(row, await outcomeOfChange(laboratory, row.stack, ...configurationsOf(row), row.account));
      });
    }
  });
});

function configurationsOf({ stack, before = (same) => same, change }: Row): [StackConfiguration, StackConfiguration] {
  const first = before(unprotected(exampleConfiguration(stack)));
  return [first, change(first)];
}

function assertSafe({ tolerated }: Row, { stuck, onTheWay, inTheEnd }: Outcome): void {
  const others = onTheWay.filter((text) => tolerated?.test(text) !== true);
  assert.deepEqual({ stuck, onTheWay: others, inTheEnd }, { stuck: undefined, onTheWay: [], inTheEnd: [] });
}

function withNetwork(configuration: StackConfiguration, more: Values): StackConfiguration {
  return withSetting(configuration, "network", { ...valuesOf(setting(configuration, "network")), ...more });
}

function withTermination(configuration: StackConfiguration, certificate: string): StackConfiguration {
  const rancher = valuesOf(setting(configuration, "rancher"));
  const balancer: Values = { ...valuesOf(rancher.balancer), certificate };
  return withSetting(configuration, "rancher", { ...rancher, loadBalancer: "terminating", balancer });
}

function withClient(configuration: StackConfiguration, client: Values): StackConfiguration {
  const clients = valuesOf(setting(configuration, "clients"));
  const ranges = clientsOf(configuration, "rancher").filter((one) => typeof one === "string");
  return withSetting(configuration, "clients", { ...clients, rancher: [...ranges, client] });
}

function withCluster(configuration: StackConfiguration, change: (cluster: Values) => Values): StackConfiguration {
  const [first, ...others] = clustersOf(configuration);
  return withSetting(configuration, "clusters", [...(first === undefined ? [] : [change(first)]), ...others]);
}

function withGroup(configuration: StackConfiguration, name: string, change: Values | undefined): StackConfiguration {
  return withCluster(configuration, (cluster) => ({
    ...cluster,
    nodeGroups: groupsOf(cluster).flatMap((group) => {
      if (group.name !== name) return [group];
      return change === undefined ? [] : [{ ...group, ...change }];
    }),
  }));
}

function withMore(configuration: StackConfiguration, more: Values): StackConfiguration {
  const group: Values = { roles: ["worker"], nodes: 2, ...more };
  return withCluster(configuration, (cluster) => ({ ...cluster, nodeGroups: [...groupsOf(cluster), group] }));
}

function groupsOf({ nodeGroups }: Values): Values[] {
  return isList(nodeGroups) ? nodeGroups.filter(isValues) : [];
}

function valuesOf(value: Value | undefined): Values {
  return isValues(value) ? value : {};
}
