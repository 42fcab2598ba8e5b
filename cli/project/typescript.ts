/**
 * TypeScript files of a project, loaded as `require` loads JavaScript: translated without a type check, with the compiler
 * that Pulumi itself would take (the project's own, else the one inside the SDK) and the project's compiler options. Nothing
 * is loaded before the first TypeScript file is.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import * as path from "node:path";
import type * as typescript from "typescript";
import { ProgramError, ProjectError } from "./errors";
import { shown } from "./project";

type Compiler = typeof typescript;

const extensions = [".ts", ".tsx", ".cts"];

interface LoadedModule extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}

/** The options that decide how a file is translated and run; others only matter to a type check or to files written. */
function enforced(compiler: Compiler): typescript.CompilerOptions {
  return {
    // Under `nodenext` an `import()` stays one, so that a program may load an ES module.
    module: compiler.ModuleKind.NodeNext ?? compiler.ModuleKind.CommonJS,
    moduleResolution: compiler.ModuleResolutionKind.NodeNext ?? compiler.ModuleResolutionKind.NodeJs,
    sourceMap: true,
    inlineSourceMap: false,
    inlineSources: false,
    declaration: false,
    declarationMap: false,
    composite: false,
    incremental: false,
    isolatedModules: true,
    noEmit: false,
    emitDeclarationOnly: false,
    outDir: undefined,
    outFile: undefined,
    sourceRoot: undefined,
    mapRoot: undefined,
  };
}

/** Lets `require` load TypeScript. Returns what ends that, and a look-up of source positions. */
export function allowTypeScript(directory: string, tsconfig: string | undefined) {
  let compiler: Compiler | undefined;
  let options: typescript.CompilerOptions | undefined;
  const maps = new Map<string, string>();

  const load = (module: NodeJS.Module, file: string) => {
    compiler ??= loadCompiler(directory);
    options ??= compilerOptions(compiler, path.resolve(directory, tsconfig ?? "tsconfig.json"));
    const result = compiler.transpileModule(readFileSync(file, "utf8"), {
      // The compiler takes a `.cts` file for what it is to `require`: CommonJS, whatever package.json says.
      fileName: file.replace(/\.ts$/, ".cts"),
      compilerOptions: options,
      reportDiagnostics: true,
    });
    const problem = result.diagnostics?.find((diagnostic) => diagnostic.file !== undefined);
    if (problem !== undefined) throw syntaxError(compiler, problem, file);
    if (result.sourceMapText !== undefined) maps.set(file, result.sourceMapText);
    (module as LoadedModule)._compile(result.outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""), file);
  };

  // Deprecated, and all the same what every loader of this kind stands on.
  const registered = createRequire(path.join(directory, "program.js")).extensions as Record<
    string,
    typeof load | undefined
  >;
  const before = extensions.map((extension) => [extension, registered[extension]] as const);
  for (const extension of extensions) registered[extension] = load;
  return {
    position: (file: string, line: number, column: number) => position(maps.get(file), line, column),
    end: () => {
      for (const [extension, handler] of before) {
        if (handler === undefined) Reflect.deleteProperty(registered, extension);
        else registered[extension] = handler;
      }
    },
  };
}

function loadCompiler(directory: string): Compiler {
  const require = createRequire(path.join(directory, "program.js"));
  const candidates = [
    () => "typescript",
    () =>
      path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), "vendor/typescript@3.8.3/typescript.js"),
  ];
  for (const candidate of candidates) {
    try {
      const compiler = require(candidate()) as Partial<Compiler>;
      if (compiler.transpileModule !== undefined) return compiler as Compiler;
    } catch {
      // The next one, then.
    }
  }
  throw new ProjectError(
    `${directory}: the program is TypeScript, and there is no compiler. Run npm install typescript@6.`,
  );
}

function compilerOptions(compiler: Compiler, file: string): typescript.CompilerOptions {
  const defaults = { target: compiler.ScriptTarget.ES2020, esModuleInterop: true };
  if (!existsSync(file)) return { ...defaults, ...enforced(compiler) };
  // Which files belong to the project does not matter here, and is costly to find out.
  const host = { ...compiler.sys, readDirectory: () => [] };
  const content = compiler.readConfigFile(file, (name) => compiler.sys.readFile(name)).config as unknown;
  const { options } = compiler.parseJsonConfigFileContent(content ?? {}, host, path.dirname(file));
  const nodeModules = options.module !== undefined && options.module >= compiler.ModuleKind.Node16;
  return {
    target: defaults.target,
    ...(nodeModules ? { esModuleInterop: true } : {}),
    ...options,
    ...enforced(compiler),
  };
}

function syntaxError(compiler: Compiler, problem: typescript.Diagnostic, file: string): ProgramError {
  const place = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0);
  const where =
    place === undefined ? shown(file) : `${shown(file)}:${String(place.line + 1)}:${String(place.character + 1)}`;
  return new ProgramError(`${where}: ${compiler.flattenDiagnosticMessageText(problem.messageText, " ")}`);
}

function position(map: string | undefined, line: number, column: number): { line: number; column: number } {
  if (map === undefined) return { line, column };
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(line - 1, column - 1);
  return "originalLine" in entry
    ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
    : { line, column };
}
