/**
 * A place to run stacks for real: the engine, its file backend in a scratch folder, and a provider for each cloud attached
 * over gRPC. Nothing outside of the scratch folder is written; no official plugin and no cloud is needed.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { Account, together } from "../providers/account";
import { aws } from "../providers/aws";
import { digitalocean } from "../providers/digitalocean";
import { Faults } from "../providers/faults";
import { openstack } from "../providers/openstack";
import { Provider } from "../providers/provider";
import type { CloudTable } from "../providers/resource-type";
import { RealProvider, type RealCloud } from "../real/real-cloud";
import { ProviderServer } from "../providers/server";
import { prepareAccount } from "./existing";
import { LanguageHost } from "./language-host";
import { findEngine, root, type Engine } from "./installation";
import { program } from "./program";
import { Experiment } from "./experiment";
import { writeConfiguration, type StackConfiguration } from "./stack-file";

export const cloudTables: readonly CloudTable[] = [aws, openstack, digitalocean];

export class Laboratory {
  private readonly experiments: Experiment[] = [];

  private constructor(
    private readonly folder: string,
    private readonly pulumi: PulumiCommand,
    private readonly language: { readonly host: LanguageHost; readonly port: number },
  ) {}

  static async open(engine: Engine): Promise<Laboratory> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fenceline-engine-"));
    writeWrapper(folder, engine.command);
    return new Laboratory(folder, await PulumiCommand.get({ root: folder }), await LanguageHost.start());
  }

  /** Ends what experiments that failed have left open: an attached provider would keep the process alive. */
  close(): void {
    for (const experiment of this.experiments) experiment.close();
    this.language.host.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** A stack of this name on accounts of its own (or on one real cloud), with the project's Pulumi.yaml and a copy of its stack file. */
  async experiment(stackName: string, configuration: StackConfiguration, real?: RealCloud): Promise<Experiment> {
    const workDir = fs.mkdtempSync(path.join(this.folder, `${stackName}-`));
    const backend = path.join(workDir, "backend");
    const home = path.join(workDir, "home");
    for (const needed of [backend, home]) fs.mkdirSync(needed);
    copyProgram(workDir);
    const stackFile = path.join(workDir, "stacks", `Pulumi.${stackName}.yaml`);
    writeConfiguration(stackFile, configuration);
    const tables = cloudTables.map((table) => (table.cloud === real?.table.cloud ? real.table : table));
    const account = new Account(together(tables));
    prepareAccount(account, configuration);
    const faults = new Faults();
    const started = await Promise.all(
      tables.map(async (table) => {
        const provider =
          real?.table === table ? new RealProvider(real, account, faults) : new Provider(table, account, faults);
        return { cloud: table.cloud, ...(await ProviderServer.start(provider)) };
      }),
    );
    const environment = {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_HOME: home,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: started.map(({ cloud, port }) => `${cloud}:${String(port)}`).join(","),
    };
    const { port: languagePort } = this.language;
    const ofCommands = { ...environment, PULUMI_DEBUG_LANGUAGES: `nodejs:${String(languagePort)}` };
    const ofUpdates = { ...environment, FENCELINE_PROCESS_FILE: path.join(workDir, "process") };
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName, projectName: "rancher-fenceline", program },
      { workDir, pulumiHome: home, pulumiCommand: this.pulumi, envVars: ofUpdates },
    );
    const { command } = this.pulumi;
    const servers = started.map(({ server }) => server);
    const places = { workDir, stackFile, backend, command, environment: ofCommands };
    const experiment = new Experiment(stack, account, faults, servers, places);
    this.experiments.push(experiment);
    return experiment;
  }
}

/** The laboratory of the suite that asks: opened before its tests and closed after. Without an engine they are skipped by name. */
export function laboratoryOfSuite(): () => Laboratory {
  const engine = findEngine();
  let laboratory: Laboratory | undefined;

  before(async function () {
    if (typeof engine === "string") {
      console.log(`    skipped: ${engine}`);
      return this.skip();
    }
    laboratory = await Laboratory.open(engine);
  });
  after(() => laboratory?.close());

  return () => {
    if (laboratory === undefined) throw new Error("the laboratory is open in tests alone");
    return laboratory;
  };
}

/** The program's folder, as in a checkout. The engine looks for the program that Pulumi.yaml names even for an inline one. */
function copyProgram(folder: string): void {
  for (const name of ["Pulumi.yaml", "package.json"]) fs.cpSync(path.join(root, name), path.join(folder, name));
  // The program is compiled beside its sources, in the checkout.
  for (const name of ["bin", "node_modules"]) fs.symlinkSync(path.join(root, name), path.join(folder, name));
}

/**
 * The engine under its own process id, written down, so that a test can kill it alone. After each update the Automation API
 * asks two more processes for outputs and one for the history: nearly half of the time, for what no test here reads.
 */
function writeWrapper(folder: string, command: string): void {
  const file = path.join(folder, "bin", "pulumi");
  fs.mkdirSync(path.dirname(file));
  const script = `#!/bin/sh
if [ -n "$FENCELINE_PROCESS_FILE" ]; then
  echo $$ > "$FENCELINE_PROCESS_FILE"
  case "$1 $2" in
    "stack output") echo '{}'; exit ;;
    "stack history") echo '[]'; exit ;;
  esac
fi
exec '${command}' "$@"
`;
  fs.writeFileSync(file, script, { mode: 0o755 });
}
