/** Address ranges: what is read, how it is written again, what is refused with which advice, and the arithmetic of ranges. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  AddressError,
  parseRange,
  rangeContains,
  rangesOverlap,
  splitRange,
  world,
} from "../../../components/addresses/address";
import { bits } from "../reach/evaluator";

/** Ranges without host bits, made from bits alone. */
const ipv4Range = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([number, length]) => {
  const text = number.toString(2).padStart(32, "0").slice(0, length).padEnd(32, "0");
  const parts = [0, 8, 16, 24].map((start) => parseInt(text.slice(start, start + 8), 2));
  return `${parts.join(".")}/${length}`;
});
const ipv6Range = fc
  .tuple(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 128 }))
  .map(([parts, length]) => {
    const all = parts.map((part) => part.toString(2).padStart(16, "0")).join("");
    const text = all.slice(0, length).padEnd(128, "0");
    const groups = parts.map((_, index) => parseInt(text.slice(index * 16, index * 16 + 16), 2).toString(16));
    return `${groups.join(":")}/${length}`;
  });
const anyRange = fc.oneof(ipv4Range, ipv6Range);

function prefixBits(range: string): string {
  const [address = "", length = ""] = range.split("/");
  return bits(address).slice(0, Number(length));
}

function refused(text: string): string {
  try {
    parseRange(text);
  } catch (error) {
    assert.ok(error instanceof AddressError);
    return error.message;
  }
  return "accepted";
}

describe("reading a range", () => {
  it("knows its family and prefix length, and writes it in one way", () => {
    assert.deepEqual(parseRange("203.0.113.0/24"), { text: "203.0.113.0/24", family: "ipv4", prefixLength: 24 });
    assert.deepEqual(parseRange("0.0.0.0/0"), world("ipv4"));
    assert.deepEqual(parseRange("::/0"), world("ipv6"));
    assert.equal(parseRange("2001:DB8:0:0::/32").text, "2001:db8::/32");
    assert.equal(parseRange("2001:0db8:0000:0000:0000:0000:0000:0001/128").text, "2001:db8::1/128");
  });

  it("writes what it read, and reads what it wrote, for any range", () => {
    fc.assert(
      fc.property(anyRange, (range) => {
        const parsed = parseRange(range);
        assert.equal(prefixBits(parsed.text), prefixBits(range));
        assert.equal(parsed.prefixLength, prefixBits(range).length);
        assert.deepEqual(parseRange(parsed.text), parsed);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses host bits and names the range that was meant", () => {
    const meant: readonly [string, string][] = [
      ["10.20.0.1/16", "10.20.0.0/16"],
      ["203.0.113.77/26", "203.0.113.64/26"],
      ["1.2.3.4/0", "0.0.0.0/0"],
      ["255.255.255.255/31", "255.255.255.254/31"],
      ["2001:db8::1/64", "2001:db8::/64"],
      ["2001:DB8:ffff::/33", "2001:db8:8000::/33"],
    ];
    for (const [text, range] of meant) {
      assert.equal(refused(text), `"${text}" has host bits set; the range that contains it is ${range}`);
    }
  });

  it("an address alone is no range; the message says how to write it", () => {
    assert.match(refused("203.0.113.7"), /with a prefix length, like 203\.0\.113\.7\/32$/);
    assert.match(refused("2001:DB8::0:7"), /with a prefix length, like 2001:db8::7\/128$/);
  });

  it("refuses everything else", () => {
    const bad = [
      ...["", "/", "any", "0", "0/0", "10/8", "10.0/8", "10.0.0/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1"],
      ...["10.0.0.0/8/8", "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.256/32", "10.0.0.0/255.0.0.0", "0x0a.0.0.0/8"],
      ...[
        "::/129",
        ":::/0",
        "::",
        "2001:db8::/32/32",
        "1::2::/64",
        "fe80::%eth0/64",
        "localhost/8",
        "10.0.0.0-10.0.0.9",
      ],
    ];
    for (const text of bad) assert.notEqual(refused(text), "accepted", text);
  });

  it("refuses leading zeros, which some read as octal and some as decimal", () => {
    for (const text of ["010.0.0.0/8", "10.0.0.012/32", "10.0.0.0/08", "2001:db8::/032"]) {
      assert.notEqual(refused(text), "accepted", text);
    }
  });

  it("is never anything but a range or an AddressError", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f.:/]{0,24}$/)), (text) => {
        refused(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe("ranges in ranges", () => {
  it("contain what begins with the same bits, for any two ranges", () => {
    fc.assert(
      fc.property(anyRange, anyRange, (one, other) => {
        const sameFamily = one.includes(":") === other.includes(":");
        assert.equal(rangeContains(one, other), sameFamily && prefixBits(other).startsWith(prefixBits(one)));
        assert.equal(rangesOverlap(one, other), rangeContains(one, other) || rangeContains(other, one));
      }),
      { numRuns: 300 },
    );
  });

  it("contain themselves and their parts, and are contained in the world of their family alone", () => {
    fc.assert(
      fc.property(anyRange, (range) => {
        const { family } = parseRange(range);
        assert.ok(rangeContains(range, range));
        assert.ok(rangeContains(world(family).text, range));
        assert.ok(!rangeContains(world(family === "ipv4" ? "ipv6" : "ipv4").text, range));
      }),
      { numRuns: 100 },
    );
  });

  it("by example", () => {
    assert.ok(rangeContains("10.20.0.0/16", "10.20.255.0/24"));
    assert.ok(!rangeContains("10.20.0.0/16", "10.21.0.0/24"));
    assert.ok(!rangeContains("10.20.0.0/24", "10.20.0.0/16"));
    assert.ok(rangesOverlap("10.20.0.0/24", "10.20.0.0/16"));
    assert.ok(!rangesOverlap("10.20.0.0/25", "10.20.0.128/25"));
  });
});

describe("splitting a range", () => {
  it("by example", () => {
    assert.deepEqual(splitRange("10.20.0.0/16", 1, 28), ["10.20.0.0/16"]);
    assert.deepEqual(splitRange("10.20.0.0/16", 2, 28), ["10.20.0.0/17", "10.20.128.0/17"]);
    assert.deepEqual(splitRange("10.20.0.0/16", 3, 28), ["10.20.0.0/18", "10.20.64.0/18", "10.20.128.0/18"]);
    assert.deepEqual(splitRange("2001:db8::/62", 2, 64), ["2001:db8::/63", "2001:db8:0:2::/63"]);
  });

  it("gives as many equal parts as asked for, in order, apart, inside, and all of it where the count is a power of 2", () => {
    fc.assert(
      fc.property(anyRange, fc.integer({ min: 1, max: 9 }), (range, count) => {
        const [bitsOfFamily, { prefixLength }] = [range.includes(":") ? 128 : 32, parseRange(range)];
        const doublings = [1, 2, 4, 8, 16].findIndex((power) => power >= count);
        const length = prefixLength + doublings;
        if (length > bitsOfFamily) {
          assert.throws(() => splitRange(range, count, bitsOfFamily), AddressError);
          return;
        }
        const parts = splitRange(range, count, bitsOfFamily);
        assert.equal(parts.length, count);
        for (const part of parts) {
          assert.equal(parseRange(part).prefixLength, length);
          assert.ok(rangeContains(range, part));
        }
        // Parts of one length are apart when they begin differently, and all of 2^n of them are the whole.
        const beginnings = parts.map((part) => prefixBits(part).slice(prefixLength));
        const numbers = beginnings.map((text) => (text === "" ? 0 : parseInt(text, 2)));
        assert.deepEqual(
          numbers,
          Array.from({ length: count }, (_, index) => index),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("says when the parts would be too small", () => {
    assert.throws(() => splitRange("10.20.0.0/28", 2, 28), {
      name: "AddressError",
      message: "10.20.0.0/28 is too small for 2 subnets of at least /28",
    });
    assert.deepEqual(splitRange("10.20.0.0/27", 2, 28), ["10.20.0.0/28", "10.20.0.16/28"]);
  });
});
