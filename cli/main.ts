/**
 * The command `fenceline`: finds the command, and turns what goes wrong into one message and the exit code that the
 * design names (0 done, 1 configuration or plan wrong, 2 command line wrong, 3 the answer is "no").
 *
 * A command loads what it needs when it runs: `fenceline --help` never loads Pulumi.
 */
import { CommanderError } from "commander";
import { Failure } from "./terminal/failure";
import { createProgram } from "./program";

/** Says what went wrong, once, and answers with the exit code. */
function report(error: unknown): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Failure) {
    console.error(`fenceline: ${error.message}`);
    return error.exitCode;
  }
  const { FENCELINE_DEBUG = "" } = process.env;
  console.error(`fenceline: unexpected: ${error instanceof Error ? error.message : String(error)}`);
  if (FENCELINE_DEBUG !== "") console.error(error);
  else console.error("This is a defect. Please report it with the output of the same command under FENCELINE_DEBUG=1.");
  return 1;
}

/** The reader of a pipe may leave early (`fenceline matrix | head -1`): that is no failure, the rest is just not wanted. */
function endQuietlyWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** All that was written has left the process, or its reader has. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) resolve();
    else {
      stream.once("error", () => resolve());
      stream.write("", () => resolve());
    }
  });
}

async function main(): Promise<void> {
  endQuietlyWithoutReader(process.stdout);
  endQuietlyWithoutReader(process.stderr);
  try {
    await createProgram().parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // A planned program may have left timers or servers behind; the command is done all the same.
  process.exit();
}

void main();
