/** `fenceline matrix`: the port matrix itself, as the document's tables for people and as a list of flows for machines. */
import { Option, type Command } from "commander";
import { cnis, distributions, encapsulations, launches, options } from "../../components/matrix/flow";
import { examples } from "./examples";
import type { MatrixOptions } from "../matrix/printed-matrix";
import { print } from "../terminal/terminal";

export function matrixCommand(program: Command): void {
  program
    .command("matrix")
    .summary("print the port matrix: who may talk to whom, and where that is written")
    .description(
      "Prints the port matrix. table and markdown give the document's tables, or tables of rows for rke2 and k3s; csv and " +
        "json give one flow a line, with its reason, when it holds and where it is written. With a distribution, its " +
        "default network is meant unless --cni and --encapsulation name another, and no option unless --option does.",
    )
    .addOption(new Option("--launch <launch>", "only what concerns clusters of this launch").choices(launches))
    .addOption(
      new Option("--distribution <distribution>", "only rows that hold for this distribution (default: all)").choices(
        distributions,
      ),
    )
    .addOption(new Option("--cni <cni>", "the network plugin (default: the distribution's)").choices(cnis))
    .addOption(
      new Option("--encapsulation <encapsulation>", "how packets between pods travel (default: the plugin's)").choices(
        encapsulations,
      ),
    )
    .addOption(new Option("--option <option...>", "what else is switched on, with the rows it brings").choices(options))
    .addOption(
      new Option("--format <format>", "how to print it").choices(["table", "markdown", "csv", "json"]).default("table"),
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline matrix", "every table of the document"],
        ["fenceline matrix --launch custom", "who may talk to whom around a custom cluster"],
        ["fenceline matrix --launch custom --format csv > flows.csv", "the same, one flow a line"],
        ["fenceline matrix --distribution rke2 --cni cilium --option monitoring", "an RKE2 cluster with Cilium"],
      ]),
    )
    .action(async (options: MatrixOptions) => {
      const { printedMatrix } = await import("../matrix/printed-matrix.js");
      print(printedMatrix(options));
    });
}
