/** `fenceline init`: answers, judged as the program will judge them, become a stack file. Nothing is written before that. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ConfigurationError } from "../../components/judging/problem";
import { judgeConfiguration } from "../../components/installation/judge";
import { Failure } from "../terminal/failure";
import { shown, type Project } from "../project/project";
import { neededProject } from "../project/here";
import { answersOf, type Asker } from "./answers";
import type { Answers } from "./questions";
import { configurationOf, stackFileText } from "./stack-file";
import { TerminalAsker } from "./terminal-asker";

export interface InitOptions {
  readonly given: Answers;
  readonly force: boolean;
  readonly directory?: string;
  /** Asks in place of the terminal. */
  readonly ask?: Asker;
}

/** The file that was written, as messages name it. */
export async function writeStackFile({ given, force, directory = process.cwd(), ask }: InitOptions): Promise<string> {
  const project = neededProject(directory);
  const fileOf = (stack: string) => path.join(project.stackDirectory, `Pulumi.${stack}.yaml`);
  const refuseExisting = (stack: string | undefined) => {
    if (stack === undefined || force || !existsSync(fileOf(stack))) return;
    throw new Failure(2, `${shown(fileOf(stack))} is there already; --force replaces it`);
  };
  refuseExisting(given.stack);
  const answers = await withAsker(ask, (asker) => answersOf(given, asker, (text) => process.stdout.write(`${text}\n`)));
  const { stack = "" } = answers;
  refuseExisting(stack);
  judged(answers);
  const file = fileOf(stack);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, stackFileText(answers, schemaFor(project)));
  return shown(file);
}

/** The whole configuration by the program's own rules: each answer may be right, and all of them together wrong. */
function judged(answers: Answers): void {
  try {
    judgeConfiguration(configurationOf(answers));
  } catch (error) {
    if (error instanceof ConfigurationError) throw new Failure(2, `nothing was written: ${error.message}`);
    throw error;
  }
}

/** A terminal is asked until everything is answered; who leaves before has written nothing. */
async function withAsker<Value>(ask: Asker, work: (ask: Asker) => Promise<Value>): Promise<Value> {
  if (ask !== undefined || !process.stdin.isTTY || !process.stdout.isTTY) return work(ask);
  const terminal = new TerminalAsker();
  try {
    return await work((prompt) => terminal.ask(prompt));
  } finally {
    terminal.close();
  }
}

/** Where editors find the schema: in this project itself, or in its installed package. */
function schemaFor({ directory, stackDirectory }: Project): string | undefined {
  const file = "schemas/stack.schema.json";
  const candidates = [
    () => path.join(directory, file),
    () =>
      path.join(
        path.dirname(createRequire(path.join(directory, "x.js")).resolve("rancher-fenceline/package.json")),
        file,
      ),
  ];
  for (const candidate of candidates) {
    try {
      const found = candidate();
      if (!existsSync(found)) continue;
      return path.relative(stackDirectory, found).split(path.sep).join("/");
    } catch {
      // Not installed here.
    }
  }
  return undefined;
}
