/**
 * The language host, without which the engine's commands run no program and import nothing: it starts the official SDK's own
 * runner on the program's folder, as Pulumi's host for Node does. That host cannot be built from a Go module; this one is
 * attached, like the providers.
 */
import { spawn } from "node:child_process";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { bind, unary } from "../providers/grpc-server";
import { root } from "./installation";

export class LanguageHost {
  private readonly server = new grpc.Server();
  private engine = "";

  private constructor() {
    this.server.addService(LanguageRuntimeService, {
      handshake: unary<messages.LanguageHandshakeRequest, messages.LanguageHandshakeResponse>((request) => {
        this.engine = request.getEngineAddress();
        return new messages.LanguageHandshakeResponse();
      }),
      getPluginInfo: unary<Empty, PluginInfo>(() => new PluginInfo()),
      getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
      run: unary<messages.RunRequest, messages.RunResponse>((request) => this.run(request)),
      cancel: unary(() => new Empty()),
    });
  }

  static async start(): Promise<{ host: LanguageHost; port: number }> {
    const host = new LanguageHost();
    return { host, port: await bind(host.server) };
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private async run(request: messages.RunRequest): Promise<messages.RunResponse> {
    const runner = path.join(root, "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js");
    const words = Object.entries({
      monitor: request.getMonitorAddress(),
      engine: this.engine,
      project: request.getProject(),
      stack: request.getStack(),
      pwd: request.getPwd(),
      "dry-run": String(request.getDryrun()),
      parallel: String(request.getParallel()),
    }).flatMap(([name, value]) => [`--${name}`, value]);
    const program = request.getInfo()?.getEntryPoint() ?? request.getProgram();
    const { code, output } = await finish([runner, ...words, program === "" ? "." : program], request);
    const response = new messages.RunResponse();
    // 32: the runner has told the engine its error itself.
    if (code === 32) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with ${String(code)}: ${output}`);
    return response;
  }
}

/** Pulumi.yaml says whether the runner is to load TypeScript. */
function isTypeScript(request: messages.RunRequest): boolean {
  const options = request.getInfo()?.getOptions()?.toJavaScript() as { typescript?: boolean } | undefined;
  return options?.typescript ?? true;
}

function finish(words: string[], request: messages.RunRequest): Promise<{ code: number | null; output: string }> {
  const configuration = Object.fromEntries(request.getConfigMap().toArray());
  const child = spawn(process.execPath, words, {
    cwd: request.getPwd(),
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(configuration),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(isTypeScript(request)),
    },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      resolve({ code, output: Buffer.concat(chunks).toString() });
    });
  });
}
