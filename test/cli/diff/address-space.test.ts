/** Every set of parts is told exactly, and the parts are all that the ranges tell apart. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { intervalOf } from "../../../components/addresses/address-interval";
import { AddressSpace, type AddressPart } from "../../../cli/diff/address-space";

/** Few addresses, so that ranges nest, touch and fill each other. */
const anyRange = fc.oneof(
  fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([host, length]) => {
    const size = 2 ** (32 - length);
    return `10.0.0.${host - (host % size)}/${length}`;
  }),
  fc.constantFrom("10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1", "2001:db8::/32", "::/0", "0.0.0.0/0"),
);

function holds(range: string, address: string): boolean {
  const [outer, inner] = [intervalOf(range), intervalOf(address)];
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** By the narrowest range that is told of it. */
function isTold(space: AddressSpace, parts: ReadonlySet<AddressPart>, address: string): boolean {
  const told = space
    .told(parts)
    .flatMap(({ range, except }) => [{ range, isIn: true }, ...except.map((one) => ({ range: one, isIn: false }))]);
  const around = told.filter(({ range }) => holds(range, address));
  around.sort((one, other) => (holds(one.range, other.range) ? 1 : -1));
  return around[0]?.isIn ?? false;
}

describe("the address space", () => {
  it("tells every set of parts exactly", () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 8 }), fc.infiniteStream(fc.boolean()), (ranges, draws) => {
        const space = new AddressSpace(ranges);
        const parts = new Set(space.parts.filter(() => draws.next().value === true));
        for (const part of space.parts) assert.equal(isTold(space, parts, part.address), parts.has(part), part.address);
      }),
      { numRuns: 500 },
    );
  });

  it("has one part for every address, known by the ranges that it lies in", () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 8 }), fc.nat(20), (ranges, host) => {
        const { parts } = new AddressSpace(ranges);
        const around = (address: string) => [...new Set(ranges)].filter((range) => holds(range, address)).sort();
        const wanted = `10.0.0.${host}/32`;
        const alike = parts.filter(
          ({ address, family }) => family === "ipv4" && around(address).join() === around(wanted).join(),
        );
        assert.equal(alike.length, 1);
      }),
    );
  });

  it("says the whole world in one word, and a range in one", () => {
    const space = new AddressSpace(["203.0.113.0/25", "203.0.113.128/25", "203.0.113.0/24", "10.0.0.0/8"]);
    const ipv4 = space.parts.filter(({ family }) => family === "ipv4");
    const within = (range: string) => ipv4.filter(({ address }) => holds(range, address));
    assert.deepEqual(space.told(new Set(ipv4)), [{ range: "0.0.0.0/0", except: [] }]);
    assert.deepEqual(space.told(new Set(within("203.0.113.0/24"))), [{ range: "203.0.113.0/24", except: [] }]);
    const others = ipv4.filter((part) => !within("203.0.113.0/24").includes(part));
    assert.deepEqual(space.told(new Set(others)), [{ range: "0.0.0.0/0", except: ["203.0.113.0/24"] }]);
  });
});
