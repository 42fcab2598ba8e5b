/** `fenceline audit`: what a firewall that stands lacks, what it opens that nobody needs, and what can't be told. */
import { Option, type Command } from "commander";
import { cnis, distributions, encapsulations, options as matrixOptions } from "../../components/matrix/flow";
import type { AuditCommandOptions } from "../audit/audit-files";
import { Failure } from "../terminal/failure";
import { examples } from "./examples";
import { print } from "../terminal/terminal";

const failures = ["missing", "open"] as const;

export function auditCommand(program: Command): void {
  program
    .command("audit")
    .summary("is the firewall that stands right? Missing rules, open doors, what can't be told")
    .description(
      "Judges what stands in AWS, OpenStack or DigitalOcean, whoever made it, against the port matrix. FILES are what " +
        "clouds', Terraform's, Pulumi's and kubectl's own commands print as JSON, told apart by content; a folder is the .json " +
        "files in it. Who is who comes from kubectl get nodes -o json of each cluster (the file's name is the cluster's; Rancher's " +
        "own is local.json) or from ids. What the files leave out is said, and never taken for closed. What nodes may dial " +
        "outside is not judged. Exit code 1: a file can't be read, or the files don't show the whole; 3: as --fail-on says.",
    )
    .argument("<files...>", "what clouds and clusters print; together, or a folder")
    .option("--etcd <id...>", "etcd nodes: a security group, tag, machine or address")
    .option("--controlplane <id...>", "control plane nodes")
    .option("--worker <id...>", "worker nodes")
    .option("--rancher <id...>", "Rancher's own nodes, or the name of the cluster that it runs on (default: local)")
    .option(
      "--load-balancer <id...>",
      "the balancer in front of Rancher, or passthrough or terminating where no file shows it",
    )
    .addOption(new Option("--distribution <distribution>", "where nodes don't tell it").choices(distributions))
    .addOption(new Option("--cni <cni>", "the network plugin, where nodes don't tell it").choices(cnis))
    .addOption(
      new Option(
        "--encapsulation <encapsulation>",
        "how packets between pods travel, where nodes don't tell it",
      ).choices(encapsulations),
    )
    .addOption(
      new Option("--launch <launch>", "who made the nodes (default: custom)").choices([
        "infrastructure",
        "custom",
        "imported",
      ]),
    )
    .addOption(
      new Option("--option <option...>", "what else is switched on, with the rows it brings").choices(matrixOptions),
    )
    .addOption(
      new Option("--fail-on <what>", "exit with 3 for what is found: missing, open, or missing,open").argParser(failOn),
    )
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["terminal", "markdown", "json", "sarif", "html"])
        .default("terminal"),
    )
    .addHelpText(
      "after",
      examples([
        ["fenceline audit exports/", "all .json files of a folder"],
        ["fenceline audit groups.json instances.json prod.json", "two of AWS, and kubectl get nodes -o json of prod"],
        ["fenceline audit firewalls.json droplets.json --etcd etcd --worker worker --distribution k3s", "roles by tag"],
        ["fenceline audit terraform.json nodes.json --fail-on missing,open", "in a pipeline"],
      ]),
    )
    .action(async (files: readonly string[], options: AuditCommandOptions) => {
      const { auditFiles } = await import("../audit/audit-files.js");
      const { text, complaints, exitCode } = await auditFiles(files, options);
      print(text);
      for (const complaint of complaints) console.error(`fenceline: ${complaint}`);
      process.exitCode = exitCode;
    });
}

function failOn(value: string): (typeof failures)[number][] {
  const words = value.split(",").map((word) => word.trim());
  const wrong = words.find((word) => !failures.some((one) => one === word));
  if (wrong !== undefined) throw new Failure(2, `--fail-on "${wrong}": choose missing, open, or missing,open`);
  return failures.filter((one) => words.includes(one));
}
