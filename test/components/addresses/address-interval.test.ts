/** Ranges as clouds read them, and the parts of the address space that ranges tell apart. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { addressFamilies, rangeContains } from "../../../components/addresses/address";
import {
  gaps,
  intervalOf,
  looseRange,
  outsideAddresses,
  representativeAddresses,
} from "../../../components/addresses/address-interval";

const anyRange = fc
  .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 0, max: 24 }))
  .map(([one, two, length]) => looseRange(`${one}.${two}.0.0/${length}`)?.text ?? "");

describe("ranges as clouds read them", () => {
  it("understands what Neutron and EC2 accept, and nothing else", () => {
    const cases: Record<string, string | undefined> = {
      "10.1.2.3": "10.1.2.3/32",
      "10.1.2.3/8": "10.0.0.0/8",
      "10/8": "10.0.0.0/8",
      "10.0.0/24": "10.0.0.0/24",
      "10.0.0.0/255.0.0.0": "10.0.0.0/8",
      " 010.001.0.0/16 ": "10.1.0.0/16",
      "2001:DB8:0::1/32": "2001:db8::/32",
      "2001:db8::1": "2001:db8::1/128",
      "::/0": "::/0",
      "10.0.0.0/33": undefined,
      "10.0.0.256": undefined,
      "10.0.0": undefined,
      "fe80::1%eth0": undefined,
      "10.0.0.0/8/8": undefined,
      any: undefined,
      "": undefined,
    };
    const read = Object.fromEntries(Object.keys(cases).map((text) => [text, looseRange(text)?.text]));
    assert.deepEqual(read, cases);
  });
});

describe("parts of the address space", () => {
  it("leaves gaps that no range touches and that miss nothing", () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 6 }), (ranges) => {
        const free = gaps("ipv4", ranges);
        const size = free.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
        const outer = [...new Set(ranges)].filter(
          (range) => !ranges.some((other) => other !== range && rangeContains(other, range)),
        );
        const taken = outer.map(intervalOf).reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
        assert.equal(size + taken, 1n << 32n);
      }),
    );
  });

  it("finds an address outside of all ranges", () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 6 }), (ranges) => {
        for (const address of outsideAddresses(ranges)) {
          assert.ok(!ranges.some((range) => rangeContains(range, address)));
        }
      }),
    );
    assert.equal(outsideAddresses([]).length, 2);
    assert.equal(outsideAddresses(["0.0.0.0/0"]).length, 1);
  });

  it("has one representative for every set of ranges that an address can lie in", () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 6 }), fc.nat(255), fc.nat(255), (ranges, one, two) => {
        const inside = (address: string): string => ranges.map((range) => rangeContains(range, address)).join();
        const chosen = representativeAddresses(ranges, "ipv4").map(inside);
        assert.equal(new Set(chosen).size, chosen.length);
        assert.ok(chosen.includes(inside(`${one}.${two}.7.7/32`)));
      }),
    );
    for (const family of addressFamilies) assert.equal(representativeAddresses([], family).length, 1);
  });
});
