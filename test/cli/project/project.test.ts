import assert from "node:assert/strict";
import path from "node:path";
import { ProjectError } from "../../../cli/project/errors";
import { findProject, listStacks, readStack } from "../../../cli/project/project";
import { inProject } from "./programs";

const project = "name: shop\nruntime: nodejs\n";

/** Ten times ten times ten …: a few lines that would fill all memory. */
const bomb = Array.from({ length: 9 }, (_, level) => {
  const item = level === 0 ? "x" : `*level${level - 1}`;
  return `  a${level}: &level${level} [${Array.from({ length: 10 }, () => item).join(", ")}]`;
}).reduce((text, line) => `${text}${line}\n`, "config:\n");

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ProjectError);
    assert.ok(!error.message.includes("\n"), "one line");
    return error.message;
  }
  throw new Error("nothing was refused");
}

describe("a project's files", () => {
  it("are found from a folder below", () =>
    inProject({ "Pulumi.yaml": `${project}main: app/index.ts\n`, "app/index.ts": "" }, (folder) => {
      const found = findProject(path.join(folder, "app"));
      assert.equal(found.name, "shop");
      assert.equal(found.directory, folder);
      assert.equal(found.main, "app/index.ts");
      assert.equal(found.runtime, "nodejs");
    }));

  it("name the stacks, in the folder that is set for them", () =>
    inProject(
      {
        "Pulumi.yaml": `${project}stackConfigDir: stacks\n`,
        "stacks/Pulumi.two.yaml": "",
        "stacks/Pulumi.one.yaml": "",
        "stacks/notes.txt": "",
        "Pulumi.elsewhere.yaml": "",
      },
      (folder) => assert.deepEqual(listStacks(findProject(folder)), ["one", "two"]),
    ));

  it("give the configuration as the engine would", () =>
    inProject(
      {
        "Pulumi.yaml": project,
        "Pulumi.dev.yaml": [
          "config:",
          "  aws:region: eu-central-1",
          "  shop:config:old: way",
          "  plain: text",
          "  version: 1.10",
          "  enabled: true",
          "  nothing:",
          "  ranges: [10.0.0.0/8, 1, false]",
          "  nested: { user: admin, password: { secure: v1:abc } }",
          "  token: { secure: v1:def }",
          "  insecure: { secure: 1 }",
        ].join("\n"),
      },
      (folder) => {
        const { values, secretKeys } = readStack(findProject(folder), "dev");
        assert.deepEqual(values, {
          "aws:region": "eu-central-1",
          "shop:old": "way",
          "shop:plain": "text",
          "shop:version": "1.10",
          "shop:enabled": "true",
          "shop:nothing": "",
          "shop:ranges": '["10.0.0.0/8",1,false]',
          "shop:nested": '{"user":"admin","password":"[secret]"}',
          "shop:token": "[secret]",
          "shop:insecure": '{"secure":1}',
        });
        assert.deepEqual(secretKeys, ["shop:nested", "shop:token"]);
      },
    ));

  it("let a stack's values go before the project's", () =>
    inProject(
      {
        "Pulumi.yaml": `${project}config:\n  aws:region: us-east-1\n  one: 1\n  two: { type: integer, default: 2 }\n  three: { value: { a: 1 } }\n  four: { default: x, secret: true }\n`,
        "Pulumi.dev.yaml": "config: { one: 11 }",
      },
      (folder) => {
        const { values, secretKeys } = readStack(findProject(folder), "dev");
        assert.deepEqual(values, {
          "aws:region": "us-east-1",
          "shop:one": "11",
          "shop:two": "2",
          "shop:three": '{"a":1}',
          "shop:four": "x",
        });
        assert.deepEqual(secretKeys, ["shop:four"]);
      },
    ));

  it("say which environments a plan goes without", () =>
    inProject({ "Pulumi.yaml": project, "Pulumi.dev.yaml": "environment: [shared/base]" }, (folder) => {
      const { notices, values } = readStack(findProject(folder), "dev");
      assert.deepEqual(values, {});
      assert.match(notices.join(), /shared\/base/);
    }));
});

describe("a project's files, when they are wrong,", () => {
  it("are missed where there is no project", () =>
    inProject({}, (folder) =>
      assert.match(
        refusal(() => findProject(folder)),
        /no Pulumi\.yaml/,
      ),
    ));

  it("name the stacks there are", () =>
    inProject({ "Pulumi.yaml": project, "Pulumi.one.yaml": "", "Pulumi.two.yaml": "" }, (folder) =>
      assert.match(
        refusal(() => readStack(findProject(folder), "three")),
        /"three".*Pulumi\.three\.yaml.*one, two/,
      ),
    ));

  it("ask for a first stack", () =>
    inProject({ "Pulumi.yaml": project }, (folder) =>
      assert.match(
        refusal(() => readStack(findProject(folder), "dev")),
        /no stack file yet/,
      ),
    ));

  it("never name a file outside", () =>
    inProject({ "Pulumi.yaml": project, "Pulumi.dev.yaml": "" }, (folder) => {
      const found = findProject(folder);
      assert.match(
        refusal(() => readStack(found, "org/shop/dev")),
        /give the stack's name alone \(dev\)/,
      );
      assert.match(
        refusal(() => readStack(found, "a b")),
        /can't be a stack's name/,
      );
    }));

  const broken: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ["YAML", { "Pulumi.dev.yaml": "config:\n  a: [1\n" }, /Pulumi\.dev\.yaml:\d+:\d+: not valid YAML/],
    [
      "an alias of nothing",
      { "Pulumi.dev.yaml": "config:\n  a: *b\n" },
      /Pulumi\.dev\.yaml: its aliases \(\*name\) can't be followed: .* b$/,
    ],
    [
      "aliases of aliases of aliases",
      { "Pulumi.dev.yaml": bomb },
      /Pulumi\.dev\.yaml: its aliases \(\*name\) can't be followed: Excessive/,
    ],
    ["a list for a file", { "Pulumi.dev.yaml": "- a\n" }, /keys and values at its top/],
    ["a list for a configuration", { "Pulumi.dev.yaml": "config: [a]\n" }, /`config` must hold/],
    ["a project without a name", { "Pulumi.yaml": "runtime: nodejs\n" }, /no `name`/],
    ["a project without a runtime", { "Pulumi.yaml": "name: shop\n" }, /no `runtime`/],
    [
      "a declared value that nobody sets",
      { "Pulumi.yaml": `${project}config: { size: { type: integer } }\n` },
      /no value for shop:size/,
    ],
  ];
  for (const [what, files, message] of broken) {
    it(`name the place of ${what}`, () =>
      inProject({ "Pulumi.yaml": project, "Pulumi.dev.yaml": "", ...files }, (folder) =>
        assert.match(
          refusal(() => readStack(findProject(folder), "dev")),
          message,
        ),
      ));
  }
});
