/** The AWS command line, from PyPI into a folder of its own. Its JSON is the same in versions 1 and 2: both print what the API answers. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { finished } from "./processes";

const requirement = "awscli==1.45.11";

export class AwsCli {
  private constructor(
    private readonly folder: string,
    private readonly endpoint: string,
  ) {}

  /** The command, or why there is none. */
  static async install(endpoint: string): Promise<AwsCli | string> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fenceline-awscli-"));
    for (const [file, ...words] of [
      ["python3", "-m", "venv", folder],
      [
        path.join(folder, "bin", "python3"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        requirement,
      ],
    ] as const) {
      const { status, said } = await finished(file, words);
      if (status === 0) continue;
      fs.rmSync(folder, { recursive: true, force: true });
      return `the AWS command line can't be installed: ${said.trim().split("\n").at(-1) ?? ""}`;
    }
    return new AwsCli(folder, endpoint);
  }

  async run(...words: readonly string[]): Promise<unknown> {
    const environment = {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "eu-central-1" },
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const command = path.join(this.folder, "bin", "aws");
    const { stdout } = await promisify(execFile)(
      command,
      ["--endpoint-url", this.endpoint, "--output", "json", ...words],
      {
        env: environment,
        maxBuffer: 2 ** 26,
      },
    );
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
