/** Files that do not show the whole: said, and never taken for closed or for open. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { auditedScene, exportedScene } from "../audit/scenes";
import { planOf } from "../plan-files";
import { Failure } from "../../../cli/terminal/failure";
import type { EstateFile } from "../../../cli/estate/estate";
import { estateOf } from "../../../cli/estate/read-estate";

type Values = Record<string, unknown>;

function changed(
  files: readonly EstateFile[],
  file: string,
  change: (value: Values & unknown[]) => unknown,
): EstateFile[] {
  return files.map((one) =>
    one.file === file ? { file, value: change(structuredClone(one.value) as Values & unknown[]) } : one,
  );
}

async function scene(name: string) {
  return exportedScene(name, await planOf(name));
}

describe("an estate whose files do not show the whole", () => {
  const kinds: [
    what: string,
    stack: string,
    file: string,
    change: (value: Values & unknown[]) => unknown,
    said: RegExp,
  ][] = [
    [
      "the first page of AWS",
      "aws",
      "groups.json",
      (value) => ({ ...value, NextToken: "abc" }),
      /groups\.json is the first part of a longer list/,
    ],
    [
      "groups of another region",
      "aws",
      "groups.json",
      (value) =>
        JSON.parse(
          JSON.stringify(value)
            .replaceAll("eu-central-1", "us-east-1")
            .replaceAll(/sg-(\w{4})\w{4}/g, "sg-$10000"),
        ) as unknown,
      /5 of the 5 security groups .* are in no file .*: the instances are of eu-central-1, account 123456789012, the groups of us-east-1, account 123456789012/,
    ],
    [
      "groups of another account",
      "aws",
      "groups.json",
      (value) =>
        JSON.parse(
          JSON.stringify(value)
            .replaceAll("123456789012", "210987654321")
            .replaceAll(/sg-(\w{4})\w{4}/g, "sg-$10000"),
        ) as unknown,
      /account 123456789012, the groups of eu-central-1, account 210987654321/,
    ],
    [
      "half of AWS's groups",
      "aws",
      "groups.json",
      ({ SecurityGroups: all }) => ({ SecurityGroups: (all as unknown[]).slice(0, 2) }),
      /3 of the 5 security groups that instances carry are in no file/,
    ],
    [
      "half of the instances",
      "aws",
      "instances.json",
      ({ Reservations: all }) => {
        const [first] = all as { Instances: unknown[] }[];
        return { Reservations: [{ Instances: first?.Instances.slice(0, 4) }] };
      },
      /nodes of prod are none of the machines in the files/,
    ],
    [
      "half of OpenStack's groups",
      "openstack",
      "group-list.json",
      (value) => value.slice(0, 3),
      /security groups that ports carry are in no file/,
    ],
    [
      "rules that may come in alone",
      "openstack",
      "rule-list.json",
      (value) => value.filter((rule) => (rule as Values).Direction === "ingress"),
      /listed with --ingress/,
    ],
    [
      "ports without their groups",
      "openstack",
      "port-list.json",
      (value) => value.map((port) => ({ ...(port as Values), "Security Groups": null })),
      /which security groups 9 of the 9 ports carry is not told/,
    ],
    [
      "a page of DigitalOcean's API",
      "digitalocean",
      "firewalls.json",
      (value) => ({ firewalls: value.slice(0, 2), meta: { total: 5 }, links: {} }),
      /has 2 of 5 firewalls/,
    ],
    [
      "a page in the middle",
      "digitalocean",
      "droplets.json",
      (value) => ({ droplets: value, links: { pages: { next: "https://api.example/2" } } }),
      /is one page of several/,
    ],
    [
      "changes that are under way",
      "digitalocean",
      "firewalls.json",
      (value) => value.map((one) => ({ ...(one as Values), pending_changes: [{}] })),
      /has changes that DigitalOcean has not yet made/,
    ],
  ];
  for (const [what, stack, file, change, said] of kinds) {
    it(`${what}: said`, async () => {
      const exported = await scene(stack);
      const { incomplete } = auditedScene(stack, exported, changed(exported.files, file, change));
      assert.match(incomplete.map((gap) => gap.what).join("\n"), said);
      assert.ok(incomplete.every(({ wouldTell }) => wouldTell !== ""));
    });
  }

  it("whichever groups are left out, no row is called blocked and nothing is called open for it", async () => {
    const exported = await scene("aws");
    const all = exported.files.find(({ file }) => file === "groups.json")?.value as { SecurityGroups: unknown[] };
    fc.assert(
      fc.property(fc.subarray(all.SecurityGroups), (kept) => {
        fc.pre(kept.length < all.SecurityGroups.length);
        const files = changed(exported.files, "groups.json", () => ({ SecurityGroups: kept }));
        const { clusters, incomplete } = auditedScene("aws", exported, files);
        assert.deepEqual(
          clusters.flatMap(({ missing, open }) => [...missing, ...open]),
          [],
        );
        assert.notDeepEqual(incomplete, []);
      }),
      { numRuns: 40 },
    );
  });

  it("without its firewalls' file a droplet is neither open nor closed", async () => {
    const exported = await scene("digitalocean");
    const files = exported.files.filter(({ file }) => file !== "firewalls.json");
    const { clusters, incomplete, findings } = auditedScene("digitalocean", exported, files);
    assert.deepEqual(
      clusters.flatMap(({ missing, open }) => [...missing, ...open]),
      [],
    );
    assert.ok(!findings.some(({ id }) => id === "unguarded-node"));
    assert.match(incomplete[0]?.what ?? "", /no file tells of firewalls/);
  });

  it("where DigitalOcean has no firewall at all, every droplet is open to the world", async () => {
    const exported = await scene("digitalocean");
    const files = changed(exported.files, "firewalls.json", () => ({ firewalls: [] }));
    const { clusters, incomplete } = auditedScene("digitalocean", exported, files);
    assert.deepEqual(incomplete, []);
    const open = clusters.flatMap((cluster) => cluster.open);
    assert.deepEqual([...new Set(open.map(({ from, ports }) => `${from} ${ports}`))], ["the world everything"]);
  });

  const refused: [what: string, value: unknown, message: RegExp][] = [
    ["an empty list", [], /^one\.json: an empty list, and nothing tells what it is a list of/],
    ["something else", { hello: 1 }, /^one\.json: this is none of what can be read/],
    [
      "rules of one group",
      [{ ID: "a", "IP Protocol": "tcp", Direction: "ingress" }],
      /^one\.json: the rules of one group, which don't say of which/,
    ],
    ["a prefix list's entries", { Entries: [{ Cidr: "10.0.0.0/8" }] }, /^one\.json: these are a prefix list's entries/],
    [
      "Terraform's own state",
      { version: 4, terraform_version: "1.11.4", lineage: "x", resources: [] },
      /^one\.json: Terraform's own state file; give what terraform show -json prints/,
    ],
    [
      "a group without its rules",
      { SecurityGroups: [{ GroupId: "sg-1" }] },
      /^one\.json: SecurityGroups\[0\]\.IpPermissions: /,
    ],
  ];
  for (const [what, value, message] of refused) {
    it(`${what}: refused in one line`, () => {
      assert.throws(
        () => estateOf([{ file: "one.json", value }], 1),
        (error: unknown) =>
          error instanceof Failure &&
          error.exitCode === 1 &&
          message.test(error.message) &&
          !error.message.includes("\n"),
      );
    });
  }
});
