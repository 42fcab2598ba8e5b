/**
 * A real Keystone and Neutron on loopback, from Debian's packages, without root: started by a script that lies beside the
 * checkout, or that FENCELINE_OPENSTACK_LOOPBACK names. Each start is a cloud of its own.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { root } from "../harness/installation";
import { Neutron } from "./neutron";
import { NeutronApi } from "./neutron-api";
import { finished, freePort } from "./processes";

const script = process.env.FENCELINE_OPENSTACK_LOOPBACK ?? path.join(root, "..", "shared", "openstack", "loopback.sh");

export interface Quotas {
  readonly groups: number;
  readonly rules: number;
}

export class OpenstackLoopback {
  private constructor(
    readonly cloud: Neutron,
    /** The id of the network that floating addresses come from. */
    readonly externalNetwork: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** The cloud with an external network, or why there is none. */
  static async start(quotas: Quotas = { groups: 10, rules: 100 }): Promise<OpenstackLoopback | string> {
    if (!fs.existsSync(script)) return "there is no script that starts Neutron; FENCELINE_OPENSTACK_LOOPBACK names one";
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fenceline-openstack-"));
    const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
    const [identity, network] = [await freePort(), await freePort()];
    const environment = {
      OSL_DIR: folder,
      OSL_DEBS: path.join(cache, "fenceline-openstack-packages"),
      OSL_KEYSTONE_PORT: String(identity),
      OSL_NEUTRON_PORT: String(network),
      OSL_QUOTA_SG: String(quotas.groups),
      OSL_QUOTA_SG_RULE: String(quotas.rules),
    };
    const { status, said } = await run("start", environment);
    if (status !== 0) {
      await run("purge", environment);
      return `Neutron does not start: ${said.trim().split("\n").slice(-3).join("; ")}`;
    }
    const authUrl = `http://127.0.0.1:${String(identity)}/v3`;
    const admin = await NeutronApi.signIn({ authUrl, user: "admin", password: "admin", project: "admin" });
    const external = { name: "public", "router:external": true };
    const answer = await admin.change("POST", "networks", { network: external });
    const { id } = answer.network as { id: string };
    const subnet = { network_id: id, ip_version: 4, cidr: "192.0.2.0/24", enable_dhcp: false };
    await admin.change("POST", "subnets", { subnet });
    const member = await NeutronApi.signIn({ authUrl, user: "demo", password: "demo", project: "demo" });
    return new OpenstackLoopback(new Neutron(member, id), id, environment);
  }

  /** What the OpenStack client prints, as the user whose cloud this is. */
  async client(...words: readonly string[]): Promise<string> {
    const environment = { ...process.env, ...this.environment, OS_CLOUD: "demo" };
    const { stdout } = await promisify(execFile)("bash", [script, "osc", ...words], { env: environment });
    return stdout;
  }

  async stop(): Promise<void> {
    await run("purge", this.environment);
  }
}

function run(command: string, environment: Readonly<Record<string, string>>) {
  return finished("bash", [script, command], environment);
}
