/**
 * What is made from data is what the data says today: one test for all files that `npm run docs` writes. And what the pages of
 * commands and the schema of a stack's file must have.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { commandPages } from "../../cli/docs/commands";
import { generatedFiles, leftoverFiles } from "../../cli/docs/generated";
import { stackFileSchema } from "../../cli/docs/stack-schema";
import { examplesIn, examples } from "../../cli/commands/examples";
import { createProgram } from "../../cli/program";
import { root } from "../cli/project/programs";

describe("generated files", () => {
  it("are up to date", async () => {
    const generated = await generatedFiles(root);
    const stale = [...generated].flatMap(([file, text]) => {
      const name = path.join(root, file);
      return existsSync(name) && readFileSync(name, "utf8") === text ? [] : [file];
    });
    const wrong = [...stale, ...leftoverFiles(root, generated)].sort();
    assert.ok(wrong.length === 0, `out of date: ${wrong.join(", ")}\n\nRun \`npm run docs\`, which writes them again.`);
    assert.ok(generated.size > 40);
  });
});

describe("docs/commands", () => {
  const pages = commandPages(createProgram());

  it("has a page for every command", () => assert.ok(pages.size > 8));

  it("has every option with its meaning, and examples", () => {
    for (const command of createProgram().commands) {
      const page = pages.get(`${command.name()}.md`) ?? "";
      for (const { flags, description } of command.options) {
        assert.ok(page.includes(`\`${flags}\``) && page.includes(description), flags);
      }
      assert.match(page, /## Examples\n\n```sh\n# .+\nfenceline /, command.name());
    }
  });

  it("reads examples back as they were written, short and long", () => {
    const short = [["fenceline a", "one"] as const, ["fenceline bc", "two words"] as const];
    const long = [[`fenceline ${"x".repeat(60)}`, "much"] as const, ["fenceline d", "little"] as const];
    assert.deepEqual(examplesIn(examples(short)), short);
    assert.deepEqual(examplesIn(examples(long)), long);
    assert.deepEqual(examplesIn("no examples"), []);
  });
});

describe("schemas/stack.schema.json", () => {
  const validate = new Ajv({ allErrors: true }).compile(stackFileSchema());
  const folder = path.join(root, "stacks");
  const problems = (file: unknown): string[] => {
    validate(file);
    return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ""}`);
  };
  const stack = (name: string) => parse(readFileSync(path.join(folder, `Pulumi.${name}.yaml`), "utf8")) as StackFile;
  interface StackFile {
    readonly config: Readonly<Record<string, unknown>>;
  }

  const names = readdirSync(folder).flatMap((file) => /^Pulumi\.(.*)\.yaml$/.exec(file)?.[1] ?? []);
  for (const name of names) {
    it(`takes the example stack ${name}`, () => assert.deepEqual(problems(stack(name)), []));
  }

  it("takes secrets as Pulumi stores them, and other packages' keys", () => {
    const { config } = stack("aws-ha");
    const rancher = { ...(config["rancher-fenceline:rancher"] as object), token: { secure: "v1:abc" } };
    assert.deepEqual(problems({ config: { ...config, "rancher-fenceline:rancher": rancher, "aws:profile": "x" } }), []);
  });

  it("takes a host name with capitals, as the configuration does", () => {
    const { config } = stack("aws");
    const rancher = { hostname: "Rancher.Example.com" };
    assert.deepEqual(problems({ config: { ...config, "rancher-fenceline:rancher": rancher } }), []);
  });

  const mistakes: readonly (readonly [what: string, change: Readonly<Record<string, unknown>>, path: RegExp])[] = [
    ["an unknown key", { "rancher-fenceline:clusers": [] }, /propert/],
    ["a cloud that there is not", { "rancher-fenceline:cloud": "azure" }, /cloud/],
    ["another cloud's network", { "rancher-fenceline:network": { cidr: "10.0.0.0/16", region: "fra1" } }, /network/],
    [
      "a distribution that there is not",
      { "rancher-fenceline:clusters": [{ name: "a", launch: "custom", distribution: "rke3" }] },
      /distribution/,
    ],
    ["an unknown key inside", { "rancher-fenceline:clients": { ranchers: [] } }, /clients/],
  ];
  for (const [what, change, place] of mistakes) {
    it(`refuses ${what}`, () => {
      const { config } = stack("aws");
      assert.match(problems({ config: { ...config, ...change } }).join("\n"), place);
    });
  }
});
