/** moto's server, an imitation of the EC2 API: installed from PyPI into a folder of its own, and started on loopback. */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { Ec2 } from "./ec2";
import { finished, freePort } from "./processes";

const requirement = "moto[server]==5.2.1";

export class Moto {
  private constructor(
    readonly cloud: Ec2,
    readonly endpoint: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** The server, or why there is none. */
  static async start(): Promise<Moto | string> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fenceline-moto-"));
    const program = (name: string) => path.join(folder, "bin", name);
    for (const [file, ...words] of [
      ["python3", "-m", "venv", folder],
      [program("python3"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
    ] as const) {
      const { status, said } = await finished(file, words);
      if (status === 0) continue;
      fs.rmSync(folder, { recursive: true, force: true });
      return `moto can't be installed: ${said.trim().split("\n").at(-1) ?? ""}`;
    }
    const port = await freePort();
    const server = spawn(program("moto_server"), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const moto = new Moto(new Ec2(clientOf(endpoint)), endpoint, server, folder);
    for (let attempt = 0; attempt < 240; attempt += 1) {
      const isThere = await fetch(`${endpoint}/moto-api/data.json`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isThere) return moto;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    moto.stop();
    return "moto's server does not answer";
  }

  stop(): void {
    this.cloud.client.destroy();
    this.process.kill();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function clientOf(endpoint: string): EC2Client {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new EC2Client({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
}
