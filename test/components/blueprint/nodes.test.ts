/** Nodes before they are made: what they are called, where they stand, what they keep, and what each is told of the others. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { chosenAddress, chosenBlock, firstOfOthers } from "../../../components/clouds/chosen-address";
import { rangeContains, splitRange } from "../../../components/addresses/address";
import type { BootstrapRequest, HighAvailabilityServer } from "../../../components/bootstrap";
import { judgeConfiguration } from "../../../components/installation/judge";
import { plannedOf } from "../../../components/installation/plan";
import { valid, type Json, type Section } from "../installation/configurations";

const clouds = ["aws", "openstack", "digitalocean"] as const;

const highlyAvailable: Section = { install: "ha", nodes: 3, token: "member-token", hostname: "rancher.example.com" };

function planned(cloud: (typeof clouds)[number], rancher: Section, more: Section = {}) {
  return plannedOf(judgeConfiguration({ ...valid[cloud], rancher, ...more }));
}

function members(cloud: (typeof clouds)[number], replace: Json = {}): HighAvailabilityServer[] {
  const { nodes } = planned(cloud, { ...highlyAvailable, replace }).rancher.blueprint;
  return nodes.flatMap(({ request }) => (request?.kind === "highAvailability" ? [request] : []));
}

describe("addresses that are chosen beforehand", () => {
  const ranges = splitRange("10.20.0.0/16", 2, 28);

  it("are different for all nodes of two generations, in the block that is kept for them, and nobody's else", () => {
    for (const all of [ranges, ranges.slice(0, 1)]) {
      const addresses = [1, 2].flatMap((generation) =>
        [0, 1, 2, 3, 4].map((index) => ({
          range: all[index % all.length] ?? "",
          address: chosenAddress(all, index, generation) ?? "none",
        })),
      );
      assert.equal(new Set(addresses.map(({ address }) => address)).size, 10);
      for (const { range, address } of addresses) {
        assert.ok(rangeContains(chosenBlock(range), `${address}/32`), address);
        assert.ok(rangeContains(range, `${firstOfOthers(range)}/32`));
        assert.ok(!rangeContains(chosenBlock(range), `${firstOfOthers(range)}/32`));
      }
    }
  });

  it("are never the one's that is replaced", () => {
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.integer({ min: 1, max: 50 }), (index, generation) => {
        assert.notEqual(chosenAddress(ranges, index, generation), chosenAddress(ranges, index, generation + 1));
      }),
    );
  });

  it("are not there in a subnet without room for them", () => {
    assert.equal(chosenAddress(["10.20.0.0/27"], 0, 1), undefined);
    assert.equal(chosenAddress(["10.20.0.0/26"], 0, 1), "10.20.0.16");
  });
});

for (const cloud of clouds) {
  describe(`the members of a highly available Rancher on ${cloud}`, () => {
    it("one may begin a cluster: the first, as long as it was never replaced", () => {
      const mayBegin = (replace?: Json) => members(cloud, replace).map(({ initialise }) => initialise);
      assert.deepEqual(mayBegin(), [true, false, false]);
      assert.deepEqual(mayBegin({ "rancher-1": 2 }), [false, false, false]);
      assert.deepEqual(mayBegin({ "rancher-2": 2, "rancher-3": 5 }), [true, false, false]);
    });

    it("know others, but for the one that begins where addresses are not chosen; and nobody knows itself", () => {
      const cases: Section[] = [{}, { "rancher-1": 2 }, { "rancher-1": 3, "rancher-2": 2, "rancher-3": 2 }];
      for (const replace of cases) {
        const all = members(cloud, replace);
        const { nodes } = planned(cloud, { ...highlyAvailable, replace }).rancher.blueprint;
        all.forEach(({ servers }, index) => {
          const node = nodes[index];
          assert.ok(node !== undefined && !servers.includes(node.fixedAddress ?? node.address));
        });
        const counts = all.map(({ servers }) => servers.length).sort();
        assert.deepEqual(counts, cloud === "digitalocean" ? [0, 1, 1] : [2, 2, 2]);
      }
    });

    it("who is told an address is made after who has it", () => {
      const { specs, rancher } = planned(cloud, { ...highlyAvailable, replace: { "rancher-1": 2 } });
      const places = new Map(specs.map(({ type, name }, place) => [`${type}::${name}`, place]));
      const placeOf = (name: string) =>
        Math.max(
          ...[...places]
            .filter(([key]) => /:(Instance|Droplet)::/.test(key) && key.endsWith(`::${name}`))
            .map(([, at]) => at),
        );
      for (const { name, request } of rancher.blueprint.nodes) {
        for (const [, key = ""] of JSON.stringify(request).matchAll(/\$\{([^{}]*::[^{}.]*)\.[^{}]*\}/g)) {
          assert.ok((places.get(key) ?? Infinity) < placeOf(name), `${name} needs ${key}`);
        }
      }
    });

    it("a replaced one has another name, an empty volume, and the old volume stays unprotected until the next time", () => {
      const volumes = (replace: Json) =>
        planned(cloud, { ...highlyAvailable, replace })
          .specs.filter(({ type }) => type.endsWith(":Volume"))
          .map(({ name, protect }) => `${name} ${protect ? "protected" : "free"}`)
          .sort();
      const others = ["rancher-2 protected", "rancher-3 protected"];
      assert.deepEqual(volumes({}), ["rancher-1 protected", ...others]);
      assert.deepEqual(volumes({ "rancher-1": 2 }), ["rancher-1 free", "rancher-1-r2 protected", ...others]);
      assert.deepEqual(volumes({ "rancher-1": 3 }), ["rancher-1-r2 free", "rancher-1-r3 protected", ...others]);
    });
  });

  describe(`a single Rancher on ${cloud}`, () => {
    it("that is replaced keeps its volume, which leaves the old node before it gets to the new one", () => {
      const { specs } = planned(cloud, { replace: { "rancher-1": 2 } });
      const machines = specs.filter(
        ({ type, name }) => /:(Instance|Droplet)$/.test(type) && name.startsWith("rancher"),
      );
      assert.deepEqual(
        machines.map(({ name }) => name),
        ["rancher-1-r2"],
      );
      const [volume, ...others] = specs.filter(({ type }) => type.endsWith(":Volume"));
      assert.deepEqual([volume?.name, volume?.protect, others], ["rancher-1", true, []]);
      const attachment = specs.find(({ type }) => /:Volume(Attach|Attachment)$/.test(type));
      assert.deepEqual([attachment?.name, attachment?.deleteBeforeReplace], ["rancher-1", true]);
      assert.match(JSON.stringify(attachment?.inputs), /::rancher-1-r2\.id/);
    });

    it("protects its volume unless it is told not to", () => {
      const [volume] = planned(cloud, { protect: false }).specs.filter(({ type }) => type.endsWith(":Volume"));
      assert.equal(volume?.protect, false);
    });

    it("makes the volume before the node, and attaches it after", () => {
      const types = planned(cloud, {})
        .specs.filter(({ name }) => name === "rancher-1")
        .map(({ type }) => type);
      const order = [/:Volume$/, /:(Instance|Droplet)$/, /:Volume(Attach|Attachment)$/].map((pattern) =>
        types.findIndex((type) => pattern.test(type)),
      );
      assert.deepEqual(
        order,
        order.toSorted((one, other) => one - other),
      );
      assert.ok(!order.includes(-1));
    });
  });
}

describe("nodes of a custom cluster", () => {
  const docker =
    "sudo docker run -d --privileged rancher/rancher-agent:v2.11.3 --server https://rancher.example.com --token abc --etcd";
  const requests = (more: Section): (BootstrapRequest | undefined)[] => {
    const [cluster] = valid.aws.clusters as Section[];
    const { clusters } = planned("aws", {}, { clusters: [{ ...cluster, ...more }] });
    return clusters.flatMap(({ blueprint }) => blueprint.nodes.map(({ request }) => request));
  };

  it("register with their roles and their own names, and no request holds the command", () => {
    const all = requests({ registrationCommand: docker });
    assert.equal(all.length, 8);
    for (const request of all) {
      assert.ok(request?.kind === "custom");
      assert.equal(request.registrationCommand, "${given.prod-registrationCommand}");
    }
    assert.deepEqual(all.map((request) => request?.nodeName).slice(0, 2), [
      "prod-controlplane-1",
      "prod-controlplane-2",
    ]);
  });

  it("are prepared without a command, where there is anything to prepare", () => {
    assert.deepEqual(new Set(requests({}).map((request) => request?.kind)), new Set(["prepared"]));
    assert.deepEqual(new Set(requests({ distribution: "rke2" })), new Set([undefined]));
    const strict = requests({ distribution: "rke2", hostFirewall: "strict" });
    assert.deepEqual(new Set(strict.map((request) => request?.kind)), new Set(["prepared"]));
  });

  it("of the same roles have the same host firewall, whoever else there is", () => {
    const firewalls = (workers: number) => {
      const [cluster] = valid.aws.clusters as Section[];
      const nodeGroups = (cluster?.nodeGroups as Section[]).map((group) =>
        group.name === "worker" ? { ...group, nodes: workers } : group,
      );
      return new Set(
        requests({ hostFirewall: "strict", nodeGroups }).map((request) => JSON.stringify(request?.hostFirewall)),
      );
    };
    assert.equal(firewalls(3).size, 3);
    assert.deepEqual(firewalls(9), firewalls(3));
  });
});
