/**
 * A strict stand-in for the engine and the providers: components run against it as against a real deployment in which every
 * id is known. It notes what plain mocks hide (parent, dependencies, ignored changes), unwraps secrets and remembers where
 * they were, and refuses what an engine would refuse: two resources of one URN, a reference that was never resolved, a
 * look-up that nobody expects.
 */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

/** A resource as it was registered. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `TYPE::NAME` of the parent; null at the top of the stack. */
  readonly parent: string | null;
  /** `TYPE::NAME` of everything that comes before it: what its arguments refer to, and `dependsOn`. Sorted. */
  readonly after: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  /** The name of its explicit provider; null for the default one. */
  readonly provider: string | null;
  /** `TYPE::NAME` of the parents that it may have had. */
  readonly aliases: readonly string[];
  /** The arguments that arrived as secrets. */
  readonly secretInputs: readonly string[];
}

export interface Deployed<Value> {
  readonly value: Value;
  /** Sorted by type and name. */
  readonly resources: readonly Registered[];
  /** The look-ups that were asked, with their arguments. */
  readonly lookups: readonly { readonly token: string; readonly inputs: unknown; readonly provider?: string }[];
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getProtect(): boolean;
  getDeletebeforereplace(): boolean;
  getProvider(): string;
  getAliasesList(): { getSpec(): { getParenturn(): string } | undefined }[];
}

interface Monitor {
  registerResource(request: RegisterRequest, answer: unknown): Promise<void>;
}

/** The mark of a secret in what a program sends. */
const signature = "4dabf18193072939515e22adb298388d";

const project = "fenceline";
const stack = "test";

/** What a provider adds to the arguments, where components read it. */
const outputsOf: Readonly<Record<string, (name: string) => Record<string, unknown>>> = {
  "aws:ec2/instance:Instance": (name) => ({ privateIp: `${name}.private`, publicIp: `${name}.public` }),
  "aws:iam/role:Role": (name) => ({ name: `${name}.role` }),
  "aws:iam/instanceProfile:InstanceProfile": (name) => ({ name: `${name}.profile` }),
  "openstack:compute/instance:Instance": (name) => ({ accessIpV4: `${name}.private` }),
  "openstack:networking/floatingIp:FloatingIp": (name) => ({ address: `${name}.public` }),
  "digitalocean:index/droplet:Droplet": (name) => ({
    ipv4AddressPrivate: `${name}.private`,
    ipv4Address: `${name}.public`,
  }),
};

const answers: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": { names: ["zone-a", "zone-b", "zone-c"] },
  "aws:ec2/getAmi:getAmi": { id: "ami-newest" },
  "aws:ec2/getSubnet:getSubnet": { availabilityZone: "zone-of-subnet" },
  "openstack:networking/getNetwork:getNetwork": { id: "external-network-id" },
};

/** What a resource's id is here. */
export function idOf(type: string, name: string): string {
  return `${type.slice(type.lastIndexOf(":") + 1)}/${name}`;
}

/** Runs a program to its very end. Fails on everything that an engine would refuse. */
export async function deploy<Value>(program: () => Value): Promise<Deployed<Value>> {
  // The SDK takes a trace for each promise that it makes: without them a deployment takes a third of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run(program);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function run<Value>(program: () => Value): Promise<Deployed<Value>> {
  const inputsOf = new Map<string, { inputs: Record<string, unknown>; secretInputs: string[] }>();
  const lookups: { token: string; inputs: unknown; provider?: string }[] = [];
  const registered = new Map<string, Registered>();
  const claimed = new Set<string>();
  const refused: string[] = [];

  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Record<string, unknown>;
        const secretInputs = Object.keys(given).filter((key) => JSON.stringify(given[key]).includes(signature));
        const plain = unwrapped(given) as Record<string, unknown>;
        inputsOf.set(`${type}::${name}`, { inputs: plain, secretInputs });
        return { id: idOf(type, name), state: { ...plain, ...outputsOf[type]?.(name) } };
      },
      call: ({ token, inputs, provider }) => {
        const name = providerName(provider ?? "");
        lookups.push({ token, inputs: unwrapped(inputs), ...(name === null ? {} : { provider: name }) });
        const answer = answers[token];
        if (answer === undefined) throw new Error(`nobody expects the look-up ${token}`);
        return answer;
      },
    },
    project,
    stack,
    false,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request, answer) => {
    const [type, name] = [request.getType(), request.getName()];
    const urn = urnOf(request.getParent(), type, name);
    if (claimed.has(urn)) refused.push(`two resources have the URN ${urn}`);
    claimed.add(urn);
    await register(request, answer);
    if (type === "pulumi:pulumi:Stack") return;
    const arguments_ = inputsOf.get(`${type}::${name}`) ?? { inputs: {}, secretInputs: [] };
    if (JSON.stringify(arguments_.inputs).includes("${")) refused.push(`${urn} has an unresolved reference`);
    registered.set(urn, {
      urn,
      type,
      name,
      ...arguments_,
      parent: request.getParent().includes("pulumi:pulumi:Stack::") ? null : keyOf(request.getParent()),
      after: [...new Set(request.getDependenciesList().map(keyOf))].sort(),
      ignoreChanges: request.getIgnorechangesList(),
      protect: request.getProtect(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      provider: providerName(request.getProvider()),
      aliases: request.getAliasesList().map((alias) => keyOf(alias.getSpec()?.getParenturn() ?? "")),
    });
  };

  let value: Value | undefined;
  let failure: { readonly error: unknown } | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      value = await Promise.resolve(program());
    } catch (error) {
      // Thrown from here, it would be reported many times over.
      failure = { error };
    }
    return {};
  });
  // Resources that wait for others are registered after the program's end.
  await pulumi.runtime.disconnect();
  if (failure !== undefined) throw failure.error;
  assert.deepEqual(refused, []);
  const resources = [...registered.values()].sort((one, other) => (keyText(one) < keyText(other) ? -1 : 1));
  return { value: value as Value, resources, lookups };
}

/** The error that a program throws, and what it had registered before. */
export async function refusal(
  program: () => unknown,
): Promise<{ readonly error: unknown; readonly resources: readonly Registered[] }> {
  const { value: error, resources } = await deploy((): unknown => {
    try {
      program();
    } catch (thrown) {
      return thrown;
    }
    return assert.fail("nothing was thrown");
  });
  return { error, resources };
}

/** The value behind an output. */
export function valueOf<Value>(input: pulumi.Input<Value>): Promise<Value> {
  return new Promise((resolve) => {
    pulumi.output(input).apply((value) => {
      resolve(value as Value);
    });
  });
}

/** The one resource of this type and name. */
export function find(resources: readonly Registered[], type: string, name: string): Registered {
  const found = resources.find((resource) => resource.type === type && resource.name === name);
  const ofType = resources.filter((resource) => resource.type === type).map((resource) => resource.name);
  assert.ok(found !== undefined, `there is no ${type} named ${name}; there are ${ofType.join(", ")}`);
  return found;
}

export function ofType(resources: readonly Registered[], type: string): Registered[] {
  return resources.filter((resource) => resource.type === type);
}

export function namesOf(resources: readonly Registered[]): string[] {
  return resources.map(({ name }) => name);
}

function keyText({ type, name }: Registered): string {
  return `${type}::${name}`;
}

/** A provider is sent as `URN::ID`. */
function providerName(reference: string): string | null {
  return reference.split("::")[3] ?? null;
}

/** `TYPE::NAME` of a URN. */
function keyOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.slice(types.lastIndexOf("$") + 1)}::${name}`;
}

function urnOf(parent: string, type: string, name: string): string {
  const types = parent === "" || parent.includes("pulumi:pulumi:Stack::") ? "" : `${parent.split("::")[2] ?? ""}$`;
  return `urn:pulumi:${stack}::${project}::${types}${type}::${name}`;
}

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  if (signature in value && "value" in value) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}
