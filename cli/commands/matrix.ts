/** `fenceline matrix`: the port matrix itself, as the document's tables for people and as a list of flows for machines. */
import { Option, type Command } from "commander";
import { distributions, launches } from "../../components/matrix/flow";
import { examples } from "../help";
import type { MatrixOptions } from "../matrix/printed-matrix";
import { print } from "../terminal";

export function matrixCommand(program: Command): void {
  program
    .command("matrix")
    .summary("print the port matrix: who may talk to whom, and where that is written")
    .description(
      "Prints the port matrix. table and markdown give the document's tables; csv and json give one flow a line, with " +
        "its reason, when it holds and where it is written.",
    )
    .addOption(new Option("--launch <launch>", "only what concerns clusters of this launch").choices(launches))
    .addOption(
      new Option("--distribution <distribution>", "only rows that hold for this distribution (default: all)").choices(
        distributions,
      ),
    )
    .addOption(
      new Option("--format <format>", "how to print it").choices(["table", "markdown", "csv", "json"]).default("table"),
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline matrix", "every table of the document"],
        ["fenceline matrix --launch custom", "who may talk to whom around a custom cluster"],
        ["fenceline matrix --launch custom --format csv > flows.csv", "the same, one flow a line"],
      ]),
    )
    .action(async (options: MatrixOptions) => {
      const { printedMatrix } = await import("../matrix/printed-matrix.js");
      print(printedMatrix(options));
    });
}
