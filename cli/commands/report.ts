/** `fenceline report`: who may talk to whom in a stack, as one HTML page. */
import type { Command } from "commander";
import { examples } from "./examples";
import type { ReportOptions } from "../report/report";
import { print } from "../terminal/terminal";

export function reportCommand(program: Command): void {
  program
    .command("report")
    .summary("write one HTML page: who may talk to whom, and why")
    .description(
      "Writes one HTML page about a stack: a picture and a matrix of who may talk to whom with every port, why and where " +
        "that is written, what faces the outside, findings and limits. The page needs nothing else and asks for nothing " +
        "from anywhere. With --base, what is newly allowed and what no longer is are marked.",
    )
    .option("-s, --stack <name>", "the stack to report on", "aws")
    .option(
      "--plan <file...>",
      "report on files instead: a plan, a pulumi preview --json, a pulumi stack export, or all that fenceline audit takes",
    )
    .requiredOption("-o, --out <file>", "the page; - is standard output")
    .option("--base <file or revision>", "compare with a file of these kinds, or with the stack at a git revision")
    .addHelpText(
      "after",
      examples([
        ["fenceline report --stack aws --out aws.html", "the example stack aws"],
        ["fenceline report --stack aws --out aws.html --base main", "and what changed since main"],
        ["fenceline report --plan plan.json --out - > plan.html", "of a plan that is there already"],
      ]),
    )
    .action(async (options: ReportOptions) => {
      const { writeReport } = await import("../report/report.js");
      const { page, note } = await writeReport(options);
      if (page !== undefined) print(page);
      if (note !== undefined) console.error(`fenceline: ${note}`);
    });
}
