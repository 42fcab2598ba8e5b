/**
 * Finds and reads what users expect of a stack: `NAME.expect.yaml` beside the stack's own file. A missing file expects
 * nothing; a broken one is a mistake that is told with its place.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument, type Document } from "yaml";
import { parseExpectations, type StatedExpectation } from "../../components/review/expectations/stated";
import type { Problem } from "../../components/judging/problem";
import { Failure } from "../terminal/failure";
import { listStacks, shown } from "../project/project";
import { neededProject } from "../project/here";

export interface StackExpectations {
  readonly stack: string;
  /** As messages name it. */
  readonly file: string;
  readonly stated: readonly StatedExpectation[];
}

/** Each stack's own; of all stacks of the project when none is named. Throws one Failure for all broken files. */
export function readExpectations(stacks: readonly string[], directory = process.cwd()): StackExpectations[] {
  const project = neededProject(directory);
  const chosen = stacks.length > 0 ? [...new Set(stacks)] : listStacks(project);
  if (chosen.length === 0) throw new Failure(2, `${shown(project.stackDirectory)}: there is no stack file here`);
  const complaints: string[] = [];
  const read = chosen.flatMap((stack): StackExpectations[] => {
    const file = path.join(project.stackDirectory, `${stack}.expect.yaml`);
    try {
      return [{ stack, file: shown(file), stated: existsSync(file) ? readFile(file) : [] }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      complaints.push(error.message);
      return [];
    }
  });
  if (complaints.length > 0) throw new Failure(2, complaints.join("\n"));
  return read;
}

function readFile(file: string): readonly StatedExpectation[] {
  const document = parseDocument(readFileSync(file, "utf8"));
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line = 1, col = 1 } = broken.linePos?.[0] ?? {};
    const what = (broken.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
    throw new Failure(2, `${shown(file)}:${line}:${col}: not valid YAML: ${what}`);
  }
  const { value, problems } = parseExpectations(valueOf(document, file));
  if (value === undefined) throw badFile(shown(file), problems);
  return value;
}

/** An alias may have no anchor, or aliases of aliases may stand for more than any file should hold. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Failure(2, `${shown(file)}: its aliases (*name) can't be followed: ${what}`);
  }
}

/** All that is wrong with a file, one line each. */
export function badFile(file: string, problems: readonly Problem[]): Failure {
  const lines = problems.map(({ path: place, message }) => `${file}: ${place === "" ? "" : `${place}: `}${message}`);
  return new Failure(2, lines.join("\n"));
}
