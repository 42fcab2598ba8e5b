/**
 * A program as Pulumi runs it: by the SDK's own runner in a process of its own, against a monitor that answers at once. No
 * engine and no provider is needed; what is measured and heard is the program's alone.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { bind, unary } from "../engine/providers/grpc-server";

export interface Ran {
  readonly code: number | null;
  /** What it wrote, and what it told the engine to tell the user. */
  readonly output: string;
  readonly told: readonly string[];
  /** `TYPE::NAME` of what it registered. */
  readonly resources: readonly string[];
  /** The names of the stack's outputs. */
  readonly outputs: readonly string[];
  /** Seconds of processor time. */
  readonly processor: number;
}

export interface RunnerOptions {
  readonly directory: string;
  /** The entry point, as Pulumi.yaml has it. */
  readonly program: string;
  readonly typescript: boolean;
  readonly project: string;
  readonly stack: string;
  readonly configuration: Readonly<Record<string, string>>;
}

const answers: Readonly<Record<string, Record<string, JavaScriptValue>>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": { names: ["zone-a", "zone-b", "zone-c"] },
  "aws:ec2/getAmi:getAmi": { id: "ami-newest" },
};

class Heard {
  readonly told: string[] = [];
  readonly resources: string[] = [];
  outputs: string[] = [];
  private root = "";

  services(server: grpc.Server): void {
    server.addService(EngineService, {
      log: unary<engine.LogRequest, Empty>((request) => {
        if (request.getSeverity() !== engine.LogSeverity.DEBUG) this.told.push(request.getMessage());
        return new Empty();
      }),
      getRootResource: unary(() => {
        const response = new engine.GetRootResourceResponse();
        response.setUrn(this.root);
        return response;
      }),
      setRootResource: unary<engine.SetRootResourceRequest, engine.SetRootResourceResponse>((request) => {
        this.root = request.getUrn();
        return new engine.SetRootResourceResponse();
      }),
    });
    server.addService(ResourceMonitorService, {
      supportsFeature: unary(() => new messages.SupportsFeatureResponse()),
      registerResource: unary<messages.RegisterResourceRequest, messages.RegisterResourceResponse>((request) => {
        const response = new messages.RegisterResourceResponse();
        const identity = `${request.getType()}::${request.getName()}`;
        if (request.getType() !== "pulumi:pulumi:Stack") this.resources.push(identity);
        response.setUrn(`urn:pulumi:stack::project::${identity}`);
        response.setId(request.getCustom() ? "an-id" : "");
        response.setObject(request.getObject());
        return response;
      }),
      registerResourceOutputs: unary<messages.RegisterResourceOutputsRequest, Empty>((request) => {
        const outputs = request.getOutputs()?.toJavaScript() ?? {};
        if (request.getUrn().includes("pulumi:pulumi:Stack")) this.outputs = Object.keys(outputs).sort();
        return new Empty();
      }),
      invoke: unary<messages.ResourceInvokeRequest, InvokeResponse>((request) => {
        const response = new InvokeResponse();
        response.setReturn(Struct.fromJavaScript(answers[request.getTok()] ?? {}));
        return response;
      }),
      signalAndWaitForShutdown: unary(() => new Empty()),
    });
  }
}

/** Runs a program as `pulumi preview` does. */
export async function runProgram(options: RunnerOptions): Promise<Ran> {
  const heard = new Heard();
  const server = new grpc.Server();
  heard.services(server);
  const address = `127.0.0.1:${String(await bind(server))}`;
  const runner = createRequire(`${options.directory}/program.js`).resolve("@pulumi/pulumi/cmd/run/index.js");
  const words = Object.entries({
    ...{ monitor: address, engine: address, project: options.project, stack: options.stack },
    ...{ pwd: options.directory, "dry-run": "true", parallel: "16" },
  }).flatMap(([name, value]) => [`--${name}`, value]);
  try {
    const { code, output, processor } = await finish([runner, ...words, options.program], options);
    return { code, output, processor, told: heard.told, resources: heard.resources, outputs: heard.outputs };
  } finally {
    server.forceShutdown();
  }
}

/** At its end the process says what it has taken: nobody else could tell it apart from what runs beside it. */
const tellingUsage =
  "data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write(`\\nprocessor ${user+system}\\n`)})";

function finish(
  words: readonly string[],
  { directory, typescript, configuration }: RunnerOptions,
): Promise<{ code: number | null; output: string; processor: number }> {
  const child = spawn(process.execPath, ["--import", tellingUsage, ...words], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      PULUMI_CONFIG: JSON.stringify(configuration),
      PULUMI_CONFIG_SECRET_KEYS: "[]",
      PULUMI_NODEJS_TYPESCRIPT: String(typescript),
    },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const text = Buffer.concat(chunks).toString();
      const [, taken = "NaN"] = /\nprocessor (\d+)\n/.exec(text) ?? [];
      resolve({ code, output: text.replace(/\nprocessor \d+\n/, ""), processor: Number(taken) / 1e6 });
    });
  });
}
