/**
 * Names of the source: a word that was given up does not come back, and a name that stood for several things stands for one.
 * docs/glossary.md says what the words mean that are used.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "./cli/project/programs";

interface GivenUp {
  /** In the words that a name is made of: `alike pairs` is in `AlikePairs` and in `alike-pairs.ts`. */
  readonly words: string;
  readonly instead: string;
  /** Where the words may stand all the same, and why. Default: nowhere. */
  readonly allowed?: { readonly identifiers?: RegExp; readonly files?: RegExp; readonly why: string };
}

const everyIdentifier = { identifiers: /./ };

const givenUp: readonly GivenUp[] = [
  { words: "whereabouts", instead: "other end: where a rule's other end stands" },
  { words: "guard book", instead: "decoded groups" },
  { words: "guard table", instead: "rule table" },
  { words: "mend", instead: "stand-ins" },
  { words: "mended", instead: "stand-ins" },
  { words: "shares", instead: "owner parts" },
  {
    words: "expect",
    instead: "shapes, in judging",
    allowed: { identifiers: /^expect$/, why: "what a test of a user's states" },
  },
  {
    words: "registry",
    instead: "resource maker",
    allowed: { ...everyIdentifier, why: "where images come from is called a registry" },
  },
  {
    words: "spec",
    instead: "resource spec",
    allowed: {
      identifiers: /^spec$|^ResourceSpec$|^resourceSpec$/,
      files: /^resource-spec$/,
      why: "the new name; and a manifest's own key, and the resource of a rule, are called spec",
    },
  },
  { words: "bootstrap site", instead: "node setup" },
  { words: "bootstrap requests", instead: "node requests" },
  { words: "check door", instead: "check balancer" },
  { words: "alike pairs", instead: "same answers" },
  { words: "every pair", instead: "all pairs" },
  { words: "seen as ranges", instead: "range edges" },
  { words: "said", instead: "expected traffic, or what it is that was said" },
  {
    words: "joined",
    instead: "joined rows, or what it is that was joined",
    allowed: {
      identifiers: /^joined[A-Z]|[a-z]Joined|^Joined/,
      files: /^joined-rows$/,
      why: "these say what was joined",
    },
  },
  { words: "household", instead: "cluster" },
  { words: "households", instead: "clusters" },
  { words: "stranger", instead: "unrelated" },
  { words: "strangers", instead: "unrelated" },
  { words: "acquainted", instead: "related" },
  { words: "acquaintances", instead: "related" },
  {
    words: "choices",
    instead: "decisions (matrix), defaults (configuration)",
    allowed: {
      identifiers: /^(?:choices|argChoices|choicesText)$/,
      why: "commander's own word for the values of an option: in cli alone, as the next test says",
    },
  },
];

/** Names that stood for several types or functions. */
const onceOnly = [
  ...["Acceptance", "Network", "Party", "Place", "Registry", "Surroundings"],
  ...["distinct", "familiesOf", "merged", "joinedSpans"],
];

interface Named {
  readonly name: string;
  readonly where: string;
}

function sourceFiles(): { readonly file: string; readonly source: ts.SourceFile }[] {
  return ["components", "cli"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => ({
        file,
        source: ts.createSourceFile(
          file,
          readFileSync(path.join(root, file), "utf8"),
          ts.ScriptTarget.Latest,
          true,
          ts.ScriptKind.TS,
        ),
      })),
  );
}

function identifiersOf(file: string, source: ts.SourceFile): Named[] {
  const found = new Map<string, Named>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) found.set(node.text, { name: node.text, where: file });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

/** `policyTraffic`, `PolicyTraffic`, `#policyTraffic` and `policy-traffic`: ` policy traffic `. */
function wordsOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/);
  return ` ${words
    .filter((word) => word !== "")
    .join(" ")
    .toLowerCase()} `;
}

function comeBack(names: readonly Named[], allowedOf: (one: GivenUp) => RegExp | undefined): string[] {
  return names.flatMap(({ name, where }) =>
    givenUp.flatMap((one) =>
      wordsOf(name).includes(` ${one.words} `) && allowedOf(one)?.test(name) !== true
        ? [`${where}: ${name}; say ${one.instead}`]
        : [],
    ),
  );
}

describe("names", () => {
  const files = sourceFiles();
  const identifiers = files.flatMap(({ file, source }) => identifiersOf(file, source));
  const fileNames = files.flatMap(({ file }) =>
    file.split("/").map((part): Named => ({ name: part.replace(/\.ts$/, ""), where: file })),
  );

  it("that were given up are no identifier any more", () => {
    assert.deepEqual(
      comeBack(identifiers, ({ allowed }) => allowed?.identifiers),
      [],
    );
  });

  it("that were given up are no file or folder any more", () => {
    assert.deepEqual(
      comeBack(fileNames, ({ allowed }) => allowed?.files),
      [],
    );
    assert.ok(!files.some(({ file }) => file.startsWith("cli/test/")), "cli/expectations has what fenceline test does");
  });

  it("of commander's stay in the command", () => {
    const inComponents = identifiers.filter(({ where }) => where.startsWith("components/"));
    assert.deepEqual(
      inComponents.filter(({ name }) => wordsOf(name).includes(" choices ")),
      [],
    );
  });

  it("stand for one type or function each", () => {
    const declared = files.flatMap(({ file, source }) =>
      source.statements.flatMap((statement): Named[] => {
        const isNamed =
          ts.isInterfaceDeclaration(statement) ||
          ts.isTypeAliasDeclaration(statement) ||
          ts.isClassDeclaration(statement) ||
          ts.isFunctionDeclaration(statement);
        const name = isNamed ? statement.name?.text : undefined;
        return name === undefined ? [] : [{ name, where: file }];
      }),
    );
    for (const name of onceOnly) {
      // A function's overloads are one function.
      const places = new Set(declared.filter((one) => one.name === name).map(({ where }) => where));
      assert.ok(places.size <= 1, `${name} is declared in ${[...places].join(" and ")}`);
    }
  });

  it("are told apart by their words", () => {
    const found = comeBack([{ name: "#guardBookOf", where: "x" }], () => undefined);
    assert.deepEqual(found, ["x: #guardBookOf; say decoded groups"]);
    assert.deepEqual(
      comeBack([{ name: "sharedOptions", where: "x" }], () => undefined),
      [],
    );
  });
});
