/** `fenceline symptoms`: from what somebody sees to the row of the matrix that is missing. */
import { Option, type Command } from "commander";
import { examples } from "./examples";
import type { SymptomsOptions } from "../matrix/printed-symptoms";
import { print } from "../terminal/terminal";

export function symptomsCommand(program: Command): void {
  program
    .command("symptoms")
    .summary("which row is missing, by what is seen without it")
    .description(
      "Finds the rows whose absence shows like a text: a message, a whole line of a log, or a few words of one. The signs " +
        "were measured in a real cluster, with each row taken away. Exit code 3 is none.",
    )
    .argument("<text...>", "the message, or words of it")
    .addOption(
      new Option("--format <format>", "how to print it").choices(["table", "markdown", "csv", "json"]).default("table"),
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline symptoms i/o timeout 10250", "kubectl logs does not answer"],
        ['fenceline symptoms "etcdserver: request timed out"', "the API server has no etcd, or etcd no quorum"],
        ['fenceline symptoms "Kubelet stopped posting node status"', "a node is NotReady"],
      ]),
    )
    .action(async (text: readonly string[], options: SymptomsOptions) => {
      const { printedSymptoms } = await import("../matrix/printed-symptoms.js");
      print(printedSymptoms(text.join(" "), options));
    });
}
