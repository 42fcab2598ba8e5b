/** Every form says the same; JSON keeps to the published schema; a comment stays short and safe; SARIF is what code scanning takes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { markdownForm } from "../../../cli/diff/forms/markdown-form";
import { joinedDiff, type Diff, type StackDiff, type TrafficChange } from "../../../cli/diff/report";
import { sarifForm } from "../../../cli/diff/forms/sarif-form";
import { stackDiff } from "../../../cli/diff/stack-diff";
import { terminalForm } from "../../../cli/diff/forms/terminal-form";
import { engineStacks, enginePlan } from "../sources/engine-files";
import { root } from "./repository";

const schema = JSON.parse(readFileSync(path.join(root, "schemas", "diff.schema.json"), "utf8")) as object;

function assertValid(diff: Diff): void {
  const validator = new Ajv();
  assert.equal(validator.validate(schema, JSON.parse(JSON.stringify(diff))), true, validator.errorsText());
}

const changed = joinedDiff(
  "main",
  "the working tree",
  engineStacks.map((stack) =>
    stackDiff(enginePlan(stack, "plan"), enginePlan(stack, "preview-changed"), {
      file: `stacks/Pulumi.${stack}.yaml`,
      findings: ({ plan: { resources } }) => [
        { id: "few-rules", subject: `${resources.length} resources`, message: stack },
      ],
    }),
  ),
);

const quiet: StackDiff = {
  ...{ stack: "prod", status: "compared", direction: "widening", unacceptedWidening: true },
  ...{ traffic: [], resources: [], findings: [], limits: [], renamed: [], disruptions: [], notes: [], file: null },
};

const widening: TrafficChange = {
  ...{
    change: "widening",
    before: "denied",
    after: "allowed",
    why: "because",
    citation: "",
    resources: [],
    accepted: null,
  },
  from: [{ name: "world", ranges: ["0.0.0.0/0", "::/0"], except: ["192.0.2.0/24"] }],
  ...{ to: [{ name: "prod/etcd", ranges: [], except: [] }], traffic: ["2379-2380/tcp"] },
};

function diffOf(...traffic: TrafficChange[]): Diff {
  return joinedDiff("main", "the working tree", [{ ...quiet, traffic }]);
}

/** What a name in a comment may not do. */
const hostile =
  "a|b`c<img src=x onerror=alert(1)>[x](https://evil.example)@team #12 **bold**\n## title www.evil.example";

describe("the forms of a difference", () => {
  it("JSON keeps to the schema, and the schema refuses what is none of it", () => {
    assertValid(changed);
    assertValid(diffOf(widening));
    assertValid(
      joinedDiff("a", "b", [stackDiff(null, enginePlan("aws", "plan")), stackDiff(enginePlan("aws", "plan"), null)]),
    );
    for (const wrong of [
      { ...changed, version: 2 },
      { ...changed, surplus: true },
      { ...changed, stacks: [{}] },
    ]) {
      assert.throws(() => assertValid(wrong as unknown as Diff));
    }
  });

  it("no line of the terminal's form is wider than asked", () => {
    for (const width of [60, 100]) {
      for (const line of terminalForm(changed, width).split("\n")) assert.ok(line.length <= width, line);
    }
    assert.match(
      terminalForm(changed),
      /^More may pass here, less there in 3 of 3 stacks, from main to the working tree\./,
    );
  });

  it("a comment tells stacks that changed alike once", () => {
    const text = markdownForm(changed);
    assert.match(text, /^<!-- fenceline diff -->\n## Firewall: More may pass here, less there in 3 of 3 stacks\n/);
    assert.equal(text.match(/Newly allowed/g)?.length, 1);
    assert.match(text, /^### <code>aws<\/code>, <code>openstack<\/code>, <code>digitalocean<\/code>: /m);
    assert.match(text, /<summary>aws: findings<\/summary>/);
  });

  it("a comment never grows over its limit, and says that there is more", () => {
    const parties = Array.from({ length: 3_000 }, (_, index) => `team-${index}`);
    const rows = parties.map((name) => ({ ...widening, to: [{ name, ranges: [], except: [] }], why: name.repeat(20) }));
    const text = markdownForm(diffOf(...rows));
    assert.ok(text.length <= 60_000 && text.length > 1_000, String(text.length));
    assert.match(text, /and \d+ more: the whole is in the artifact of this run/);
    const tiny = markdownForm(diffOf(...rows), 500);
    assert.ok(tiny.length <= 500);
    assert.match(tiny, /## Firewall: More may pass\n\nToo much to show here/);
  });

  it("names break out of nothing: no markup, no mention, no link, no new line", () => {
    const party = { name: hostile, ranges: [], except: [] };
    const row = { ...widening, from: [party], to: [party], why: hostile, accepted: hostile };
    const stack: StackDiff = {
      ...{ ...quiet, stack: hostile, traffic: [row], notes: [hostile], renamed: [{ from: hostile, to: hostile }] },
      resources: [{ change: "added", type: `t:t:${hostile}`, name: hostile, urn: "u", properties: [hostile] }],
      limits: [{ cloud: hostile, what: hostile, before: 1, after: 2, limit: 3 }],
      findings: [{ change: "new", id: hostile, subject: hostile, message: hostile }],
    };
    const text = markdownForm(joinedDiff(hostile, hostile, [stack]));
    assert.doesNotMatch(text, /<(?!\/?(?:code|details|summary|sub)>|!-- fenceline diff -->)/);
    const withoutEntities = text.replaceAll("**Newly allowed**", "").replace(/&#\d+;/g, "\u200b");
    assert.doesNotMatch(withoutEntities, /[`*[\]_~]|@\w|#\w|:\/\/|www\./);
    assert.equal(text.match(/^#+ /gm)?.length, 2);
    for (const line of text.split("\n").filter((one) => one.startsWith("|"))) {
      assert.equal(line.split("|").length, 6, line);
    }
  });

  it("says who the world is without the rest, and what is only perhaps so", () => {
    const perhaps = {
      ...widening,
      after: "unknown" as const,
      from: [{ name: "10.0.0.0/8", ranges: ["10.0.0.0/8"], except: [] }],
    };
    const text = markdownForm(diffOf(widening, perhaps));
    assert.match(
      text,
      /^\| <code>world<\/code> but <code>192\.0\.2\.0\/24<\/code> \| <code>prod\/etcd<\/code> \| 2379-2380\/tcp \| because \|$/m,
    );
    assert.match(text, /^\| <code>10\.0\.0\.0\/8<\/code> \| .* \| 2379-2380\/tcp \(perhaps\) \|/m);
  });

  it("SARIF: one result a row, at the line that names the range; accepted ones are suppressed", () => {
    const [stack] = changed.stacks;
    const first = stack?.traffic[0];
    assert.ok(stack !== undefined && first !== undefined);
    const accepted = {
      ...stack,
      traffic: [first, { ...first, traffic: ["1/tcp"], accepted: "agreed" }, ...stack.traffic.slice(1)],
    };
    const text = "config:\n  rancher-fenceline:clients:\n    rancher: [192.0.2.0/24]\n";
    const log = JSON.parse(
      sarifForm(joinedDiff("a", "b", [accepted]), { version: "1.2.3", textOf: () => text }),
    ) as SarifLog;
    assert.equal(log.version, "2.1.0");
    const [run] = log.runs;
    assert.ok(run !== undefined);
    const { results, tool } = run;
    assert.equal(results.length, accepted.traffic.length);
    const ids = tool.driver.rules.map(({ id }) => id);
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of results) {
      assert.equal(ids[ruleIndex], ruleId);
      assert.ok(message.text.startsWith("Stack aws: "));
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      assert.equal(artifactLocation?.uri, "stacks/Pulumi.aws.yaml");
      assert.ok((region?.startLine ?? 0) >= 1);
      assert.match(partialFingerprints["traffic/v1"] ?? "", /^[0-9a-f]{64}$/);
    }
    assert.equal(new Set(results.map((one) => one.partialFingerprints["traffic/v1"])).size, results.length);
    const [open, closed] = results;
    assert.deepEqual(
      [open?.level, open?.locations[0]?.physicalLocation.region.startLine, open?.suppressions],
      ["error", 3, undefined],
    );
    assert.deepEqual([closed?.level, closed?.suppressions?.[0]?.justification], ["note", "agreed"]);
  });
});

interface SarifLog {
  readonly version: string;
  readonly runs: {
    readonly tool: { readonly driver: { readonly rules: { readonly id: string }[] } };
    readonly results: {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly suppressions?: { readonly justification: string }[];
    }[];
  }[];
}
