/**
 * The floor plan of the source: a folder imports from floors below it alone, no file is part of a circle of imports (types
 * count), and Pulumi is known where resources are made. CONTRIBUTING.md says what each folder is for.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "./cli/project/programs";

/** From the ground up. A folder may import from those before it; `components` and `cli` are the files right inside. */
const floors = [
  "components/addresses",
  "components/matrix",
  "components/judging",
  "components/resources",
  "components/firewall",
  "components/reach",
  "components/host-firewall",
  "components/bootstrap",
  "components/clouds",
  "components/review",
  "components/configuration",
  "components/blueprint",
  "components/proof",
  "components",
  "components/installation",
  "index.ts",
  "cli/terminal",
  "cli/completion",
  "cli/matrix",
  "cli/project",
  "cli/sources",
  "cli/estate",
  "cli/stacks",
  "cli/ask",
  "cli/expectations",
  "cli/plan",
  "cli/diff",
  "cli/report",
  "cli/audit",
  "cli/init",
  "cli/commands",
  "cli",
  "cli/docs",
];

/** What decodes and judges may not lean on what plans and encodes. */
const apart: readonly (readonly [importer: RegExp, imported: RegExp, why: string])[] = [
  [
    /^components\/reach\//,
    /^components\/firewall\/(?!rule|named-peer|named-peer-inputs)/,
    "evidence never uses what plans the intention",
  ],
  [
    /^components\/clouds\/[a-z]+\/decode/,
    /\/encode|firewall\/(?:plan|reduce|flow-rules)/,
    "decoders share nothing with encoders",
  ],
  [/^components\/proof\//, /^components\/clouds\/[a-z]+\//, "the proof knows no cloud by name"],
];

/** Where Pulumi may be loaded: where resources are made. Types of it may be named anywhere. */
const knowsPulumi =
  /^(?:index\.ts|components\/[a-z-]+\.ts|components\/(?:resources|installation)\/.*|components\/clouds\/(?:load|[a-z]+\/resources)\.ts|cli\/.*)$/;

interface Import {
  readonly file: string;
  readonly imported: string;
}

/** Imports, exports from, `import()` and `require`, of values and of types alike. */
function importsOf(file: string, text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith(".")) return fileName;
    return path.posix.join(path.posix.dirname(file), fileName).replace(/\.js$/, "");
  });
}

function sourceFiles(): Map<string, string> {
  const listed = ["components", "cli"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
      .filter((file) => file.endsWith(".ts")),
  );
  return new Map(["index.ts", ...listed].map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
}

function floorOf(file: string): string {
  const [top = "", folder, ...rest] = file.split("/");
  return folder === undefined || rest.length === 0 ? (folder === undefined ? file : top) : `${top}/${folder}`;
}

function importsWithin(files: ReadonlyMap<string, string>): Import[] {
  return [...files].flatMap(([file, text]) =>
    importsOf(file, text).flatMap((name) => {
      const imported = [`${name}.ts`, `${name}/index.ts`].find((one) => files.has(one));
      return imported === undefined ? [] : [{ file, imported }];
    }),
  );
}

/** What is wrong with these imports, each in a line that names it. */
function upwardImports(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, imported }) => {
    const [from, to] = [floors.indexOf(floorOf(file)), floors.indexOf(floorOf(imported))];
    if (from < 0) return [`${file} stands on no floor that is known here`];
    return to > from ? [`${file} imports ${imported}, which stands on a floor above`] : [];
  });
}

/** A circle of files, as the way around it; undefined where there is none. */
function circleOf(imports: readonly Import[]): string | undefined {
  const next = new Map<string, Import[]>();
  for (const one of imports) next.set(one.file, [...(next.get(one.file) ?? []), one]);
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file].join(" → ");
    if (done.has(file)) return undefined;
    for (const { imported } of next.get(file) ?? []) {
      const circle = visit(imported, [...way, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  return [...next.keys()].flatMap((file) => visit(file, []) ?? [])[0];
}

/** The packages of Pulumi that a file loads when it runs. */
function loadsPulumi(text: string): boolean {
  return /^(?:import|export) (?!type )[^;]*? from "@pulumi\//m.test(text) || text.includes('require("@pulumi/');
}

describe("the floor plan", () => {
  const files = sourceFiles();
  const imports = importsWithin(files);

  it("has a floor for every folder, and no floor without one", () => {
    const used = new Set([...files.keys()].map(floorOf));
    assert.deepEqual([...used].sort(), floors.toSorted());
  });

  it("is the table of rooms in CONTRIBUTING.md, from the ground up", () => {
    const [, text = ""] =
      /^## The rooms\n([^]*?)^## /m.exec(readFileSync(path.join(root, "CONTRIBUTING.md"), "utf8")) ?? [];
    const rooms = [...text.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map(([, room]) => room);
    assert.deepEqual(rooms, floors);
  });

  it("has no import that runs upwards", () => assert.deepEqual(upwardImports(imports), []));

  it("has no circle of files", () => assert.equal(circleOf(imports), undefined));

  it("keeps apart what must not lean on each other", () => {
    const leaning = imports.flatMap(({ file, imported }) =>
      apart.flatMap(([importer, other, why]) =>
        importer.test(file) && other.test(imported) ? [`${file} imports ${imported}: ${why}`] : [],
      ),
    );
    assert.deepEqual(leaning, []);
  });

  it("loads Pulumi only where resources are made", () => {
    const loading = [...files].filter(([file, text]) => loadsPulumi(text) && !knowsPulumi.test(file));
    assert.deepEqual(
      loading.map(([file]) => file),
      [],
    );
  });

  it("has no file over 300 lines and no folder with more than 20 files", () => {
    const long = [...files].filter(([, text]) => text.trimEnd().split("\n").length > 300).map(([file]) => file);
    const folders = [...files.keys()].map((file) => path.posix.dirname(file));
    const full = [...new Set(folders)].filter((folder) => folders.filter((one) => one === folder).length > 20);
    assert.deepEqual({ long, full }, { long: [], full: [] });
  });

  it("would name an import that runs upwards, of a type too, and the way around a circle", () => {
    const upwards = new Map([
      ["components/matrix/flow.ts", 'import type { Rule } from "../firewall/rule";'],
      ["components/firewall/rule.ts", 'import { flow } from "../matrix/flow";'],
    ]);
    const found = importsWithin(upwards);
    assert.deepEqual(upwardImports(found), [
      "components/matrix/flow.ts imports components/firewall/rule.ts, which stands on a floor above",
    ]);
    assert.match(circleOf(found) ?? "", /flow\.ts → components\/firewall\/rule\.ts → components\/matrix\/flow\.ts/);
  });
});
