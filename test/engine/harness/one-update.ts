/**
 * One `up` in a process of its own, for updates that end badly. What an inline program leaves behind when its engine goes
 * away (promises that are refused seconds later, listeners) would otherwise disturb the next one in the same process.
 *
 * Arguments: the program's folder, the stack, and the folder with `bin/pulumi`.
 */
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { program } from "./program";

async function update([workDir = "", stackName = "", root = ""]: string[]): Promise<void> {
  const stack = await LocalWorkspace.selectStack(
    { stackName, projectName: "rancher-fenceline", program },
    { workDir, pulumiCommand: await PulumiCommand.get({ root }) },
  );
  await stack.up({ color: "never", suppressProgress: true });
}

process.on("unhandledRejection", () => undefined);
update(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(String(error), () => process.exit(1));
  },
);
