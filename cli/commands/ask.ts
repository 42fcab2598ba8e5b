/** `fenceline ask`: may one reach another on a port? Yes or no first, then why. */
import { Option, type Command } from "commander";
import { examples } from "./examples";
import type { AskOptions } from "../ask/ask";
import { print } from "../terminal/terminal";

export function askCommand(program: Command): void {
  program
    .command("ask")
    .summary("may this pass, and because of which rules?")
    .description(
      "Answers from the resources of a stack: yes or no first, then why. A party is a role of the only cluster, " +
        "CLUSTER/ROLE, rancher, loadBalancer, a client party, world, a node's name, or an address. Exit code 0 is yes, 3 is no.",
    )
    .option("-s, --stack <name>", "the stack to ask", "aws")
    .option(
      "--plan <file...>",
      "ask files instead: a plan, a pulumi preview --json, a pulumi stack export, or all that fenceline audit takes",
    )
    .option("--from <party>", "who sends")
    .option("--to <party>", "who receives")
    .option("--port <traffic>", "what: 2379/tcp, 30000-32767/udp, icmp, icmp/8, protocol/4, all")
    .option("--all", "print all that may pass between all parties")
    .addOption(
      new Option("--format <format>", "how to print --all")
        .choices(["table", "markdown", "csv", "json"])
        .default("table"),
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline ask --from worker --to etcd --port 2379/tcp", "no: etcd answers etcd and control plane alone"],
        ["fenceline ask --from 203.0.113.7 --to rancher --port 443/tcp", "an address asks"],
        ["fenceline ask --all --format csv > matrix.csv", "the whole matrix of the stack"],
      ]),
    )
    .action(async (options: AskOptions) => {
      const { ask } = await import("../ask/ask.js");
      const { text, exitCode } = await ask(options);
      print(text);
      process.exitCode = exitCode;
    });
}
