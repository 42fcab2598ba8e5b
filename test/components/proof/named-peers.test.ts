/**
 * Security groups, prefix lists, tags and droplets of the user's: let in as what they are, by the rules of their cloud, and
 * nobody else with them.
 */
import assert from "node:assert/strict";
import { cloudNames, type CloudName } from "../../../components/clouds/cloud";
import { decode } from "../../../components/clouds/decode";
import { judgeConfiguration } from "../../../components/installation/judge";
import { plannedOf } from "../../../components/installation/plan";
import { parityOfResources } from "../../../components/proof/parity";
import { namedPeersOfAll } from "../../../components/firewall/named-peer-inputs";
import { reach } from "../../../components/reach/reach";
import type { Subject } from "../../../components/reach/policy-index";
import { namedPeerText } from "../../../components/firewall/named-peer";
import { namedPeerKey } from "../../../components/reach/cloud-groups";
import { tcp } from "../../../components/matrix/traffic";
import { newNetworks } from "../clouds/new-networks";
import { problemsOf } from "../installation/problems";

const group = { securityGroupId: "sg-0a1b2c3d" };
const list = { prefixListId: "pl-0a1b2c3d", maximumEntries: 5 };
const uuid = "11111111-2222-3333-4444-555555555555";
const named: Record<CloudName, readonly object[]> = {
  aws: [group, list],
  openstack: [{ securityGroupId: uuid, name: "bastion" }],
  digitalocean: [{ tag: "bastion" }, { dropletId: 4711 }, { loadBalancerId: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" }],
};

type Stack = Readonly<Record<string, unknown>>;

function stackOf(cloud: CloudName, more: object): Stack {
  return {
    cloud,
    network: newNetworks[cloud],
    ...(cloud === "openstack" ? { machines: { image: "ubuntu", size: "large" }, limits: { rules: 200 } } : {}),
    rancher: {},
    clusters: [
      {
        ...{ name: "prod", launch: "custom", distribution: "rke2" },
        nodeGroups: ["etcd", "controlplane", "worker"].map((role) => ({ name: role, roles: [role], nodes: 1 })),
      },
    ],
    ...more,
  };
}

/** Let in everywhere, and dialled where the way out is limited. */
function everywhere(cloud: CloudName): Stack {
  const all = named[cloud];
  return stackOf(cloud, {
    clients: { rancher: [...all, "203.0.113.0/24"], workloads: all, ssh: all },
    egress: { mode: "documented", extra: all.map((to) => ({ to, ports: "636/tcp", why: "LDAP" })) },
    flows: all.flatMap((one) => [
      { from: one, to: "worker", ports: "9100/tcp", why: "Prometheus" },
      { from: "rancher", to: one, ports: "514/udp", why: "logs" },
    ]),
  });
}

const planned = (stack: Stack) => plannedOf(judgeConfiguration(stack));

describe("what users name besides address ranges", () => {
  for (const cloud of cloudNames) {
    it(`is let in and dialled on ${cloud}, and that is proven`, () => {
      assert.deepEqual(problemsOf(everywhere(cloud)), []);
    });

    it(`on ${cloud} is missed by the proof where a rule that names it is gone, and found where one is too many`, () => {
      const intention = planned(everywhere(cloud));
      const { specs } = intention;
      const others = planned(stackOf(cloud, { clients: { rancher: ["203.0.113.0/24"] } }));
      const extra = parityOfResources(specs, { ...others, existing: intention.existing });
      assert.match(
        extra.map(({ message }) => message).join("\n"),
        /(sg-0a1b2c3d|11111111-|bastion).* is allowed at the/,
      );
      const fewer = parityOfResources(others.specs, intention).map(({ message }) => message);
      for (const one of namedPeersOfAll([intention.rancher.topology])) {
        const text = `${namedPeerText(one)} to rancher, 443/tcp: is denied at the receiving end`;
        assert.ok(
          fewer.some((message) => message.startsWith(text)),
          `${text} is not in\n${fewer.join("\n")}`,
        );
      }
    });

    it(`on ${cloud} never stands for an address: of one by number it is unknown, of a client's it is nobody`, () => {
      const intention = planned(stackOf(cloud, { clients: { rancher: named[cloud] } }));
      const told = namedPeersOfAll([intention.rancher.topology]);
      const policy = decode(intention.specs, intention.existing, told);
      const rancher = policy.endpoints.filter(({ name }) => name === "rancher-1");
      const verdict = (subject: Subject, port: number) =>
        reach(policy, { subjects: [subject] }, { subjects: rancher }, tcp(port)).verdict;
      const inside = { kind: "range", range: "10.20.0.9/32" } as const;
      assert.equal(verdict({ ...inside, outsider: false }, 443), "unknown");
      assert.equal(verdict({ ...inside, outsider: true }, 443), "denied");
      assert.equal(verdict({ ...inside, outsider: false }, 8443), "denied");
      for (const one of told) {
        const membership = one.kind === "securityGroup" ? "private" : "everywhere";
        const member = { kind: "member", name: "it", group: namedPeerKey(policy, one), cloud, membership } as const;
        assert.equal(verdict(member, 443), "allowed", namedPeerText(one));
        assert.equal(verdict({ ...member, group: `${cloud}:another` }, 443), "denied");
        assert.equal(verdict(member, 22), "denied");
      }
    });
  }

  it("a public address may be one of a prefix list, a tag or a droplet, and is none of a security group", () => {
    const verdictOf = (cloud: CloudName, client: object) => {
      const intention = planned(stackOf(cloud, { clients: { rancher: [client] } }));
      const policy = decode(intention.specs, [], namedPeersOfAll([intention.rancher.topology]));
      const subjects = policy.endpoints.filter(({ name }) => name === "rancher-1");
      const from = { subjects: [{ kind: "range", range: "192.0.2.7/32", outsider: false } as const] };
      return reach(policy, from, { subjects }, tcp(443)).verdict;
    };
    assert.equal(verdictOf("aws", list), "unknown");
    assert.equal(verdictOf("digitalocean", { tag: "bastion" }), "unknown");
    assert.equal(verdictOf("digitalocean", { dropletId: "4711" }), "unknown");
    assert.equal(verdictOf("aws", group), "denied");
  });

  it("counts a prefix list as its maximum number of entries", () => {
    assert.deepEqual(problemsOf(stackOf("aws", { clients: { rancher: [{ ...list, maximumEntries: 29 }] } })), []);
    assert.deepEqual(problemsOf(stackOf("aws", { clients: { rancher: [{ ...list, maximumEntries: 40 }] } })), [
      ": aws allows 60 ingress rules of rancher; this needs 81. If your account allows more, set limits.rulesPerGroup",
    ]);
  });

  it("on several clouds is let in where its cloud is, and refused where that is nowhere", () => {
    const elsewhere = {
      ...{ name: "prod", cloud: "digitalocean", network: { cidr: "10.30.0.0/16", region: "fra1" } },
      ...{ launch: "custom", distribution: "rke2" },
      nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1 }],
    };
    const hybrid = (clients: object) => stackOf("aws", { clients, clusters: [elsewhere] });
    const stack = hybrid({ ssh: [group, { tag: "bastion" }], workloads: ["198.51.100.0/24", { tag: "bastion" }] });
    assert.deepEqual(problemsOf(stack), []);
    const { rancher, clusters } = planned(stack);
    assert.deepEqual(namedPeersOfAll([rancher.topology]).map(namedPeerText), ["security group sg-0a1b2c3d"]);
    assert.deepEqual(namedPeersOfAll(clusters.map(({ topology }) => topology)).map(namedPeerText), ["tag bastion"]);
    assert.deepEqual(problemsOf(hybrid({ workloads: [group] })), [
      "clients.workloads[0]: is security group sg-0a1b2c3d, which only rules on aws can name, and this is about " +
        "digitalocean; name its address ranges instead",
    ]);
  });
});

describe("what can't be named there is refused with the way out", () => {
  const told = (cloud: CloudName, clients: object, rancher: object = {}) =>
    problemsOf(stackOf(cloud, { clients, rancher: { hostname: "rancher.example.com", ...rancher } })).join("\n");
  const behind = { loadBalancer: "passthrough" };

  it("at the door of a balancer", () => {
    const isPublic = told("aws", { rancher: [group, list] }, { ...behind, dialled: "public" });
    assert.match(isPublic, /^clients\.rancher\[0\]: .* known by private addresses alone.*scheme: internal }$/);
    assert.equal(told("aws", { rancher: [group, list] }, { ...behind, balancer: { scheme: "internal" } }), "");
    const door = /^clients\.rancher\[0\]: is .*, but the door of a balancer on \w+ takes addresses alone; name its/;
    assert.match(told("openstack", { rancher: [{ securityGroupId: uuid }] }, behind), door);
    assert.match(told("digitalocean", { rancher: [{ tag: "bastion" }] }, { ...behind, dialled: "public" }), door);
  });

  it("by nodes that are dialled at public addresses, and by their own strict firewall", () => {
    assert.match(told("aws", { rancher: [group] }, { dialled: "public" }), /set rancher\.dialled: private$/);
    assert.match(
      told("aws", { ssh: [group] }, { hostFirewall: "strict" }),
      /knows addresses alone: name those of security/,
    );
  });

  it("by the rules of another cloud, and by ids that are none", () => {
    const wrong = told("openstack", { rancher: [group, list, { tag: "bastion" }] });
    assert.match(
      wrong,
      /rancher\[0\]: is security group sg-0a1b2c3d, which only rules on aws can name, and this is about/,
    );
    assert.match(wrong, /rancher\[1\]: is prefix list pl-0a1b2c3d, which only rules on aws/);
    assert.match(wrong, /rancher\[2\]: is tag bastion, which only rules on digitalocean/);
    const ids = told("aws", {
      rancher: [{ securityGroupId: "bastion" }, { prefixListId: "pl-0a1b2c3d" }, { tag: "" }],
    });
    assert.match(ids, /rancher\[0\].*"bastion"; it must be the id of a security group/);
    assert.match(ids, /rancher\[1\].*maximumEntries is missing/);
    assert.match(ids, /rancher\[2\].*it must be a tag's name/);
    assert.match(told("aws", { rancher: [{ securityGroupId: "${given.named-peer-a}" }] }), /may not contain/);
  });

  it("under two names, or one name for two", () => {
    const names = told("aws", {
      rancher: [{ ...group, name: "one" }],
      ssh: [{ ...group, name: "two" }],
      workloads: [{ securityGroupId: "sg-0a1b2c3e", name: "one" }],
    });
    assert.match(names, /clients\.ssh\[0\]: is security group two, and was called security group one before/);
    assert.match(names, /clients\.workloads\[0\]: is security group one, as is another one with other values/);
  });
});
