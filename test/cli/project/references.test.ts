import assert from "node:assert/strict";
import fc from "fast-check";
import { References, readable } from "../../../cli/project/references";
import { reference } from "../../../components/resources/resource";

const type = "aws:ec2/vpc:Vpc";
const id = "${aws:ec2/vpc:Vpc::main.id}";
const something = "${aws:ec2/vpc:Vpc::main.?}";

describe("a reference in a program's hands", () => {
  const references = new References();
  const given = references.ofResource(type, "main", "id");
  const other = references.ofResource("digitalocean:index/droplet:Droplet", "node", "ipv4Address");

  it("is plain again in the plan, alone and in a longer text", () => {
    assert.equal(references.plain(given, "${?}"), id);
    assert.equal(
      references.plain(`https://${given}:443/${given}${other}x`, "${?}"),
      `https://${id}:443/${id}\${digitalocean:index/droplet:Droplet::node.ipv4Address}x`,
    );
  });

  it("reads well in messages", () => {
    assert.equal(readable(`no use for ${given}`), `no use for ${id}`);
  });

  it("is never taken for a value once it was cut, whatever the cut", () => {
    const size = given.length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 1, max: size }), (start, length) => {
        const piece = given.slice(start, start + length);
        // One character of its text alone is the shortest piece, and the only one that has no mark.
        fc.pre(piece.length > 1 && piece.length < size);
        const plain = references.plain(`a${piece}b`, "${?}");
        return plain === something || plain === "${?}";
      }),
    );
  });

  const changes: readonly (readonly [string, string | undefined])[] = [
    ["split", given.split(":")[0]],
    ["its middle", given.split(":")[2]],
    ["in capitals", given.toUpperCase()],
    ["without its braces", given.replace(/[{}]/g, "")],
    ["inside another text", `arn:${given.slice(3)}`],
  ];
  for (const [what, changed] of changes) {
    it(`is known by its origin: ${what}`, () => assert.equal(references.plain(changed ?? "", "${?}"), something));
  }

  it("is found inside base64", () => {
    const encoded = Buffer.from(`#!/bin/sh\necho ${given}\n`).toString("base64");
    const plain = Buffer.from(references.plain(encoded, "${?}"), "base64").toString();
    assert.equal(plain, `#!/bin/sh\necho ${id}\n`);
  });

  it("may hold another one in its name", () => {
    const zone = references.ofLookup("aws:index/getAvailabilityZones:getAvailabilityZones", "names[0]");
    const subnet = references.ofResource("aws:ec2/subnet:Subnet", `subnet-${zone}`, "id");
    const name = "subnet-${aws:index/getAvailabilityZones:getAvailabilityZones.names[0]}";
    assert.equal(references.plain(subnet, "${?}"), reference("aws:ec2/subnet:Subnet", name, "id"));
  });

  it("leaves all other texts alone", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => references.plain(text, "${?}") === text));
  });
});
