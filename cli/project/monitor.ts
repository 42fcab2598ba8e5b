/**
 * The resource monitor of a plan: what the SDK takes for the engine. It records each resource that the program registers,
 * answers as a preview would, and refuses what the engine would refuse: two resources of one URN. It also refuses what a
 * plan can't show truly: two resources of one type and name (references to them would be ambiguous), look-ups without an
 * answer, and what only a provider's process could make.
 */
import type * as sdk from "@pulumi/pulumi";
import type { PlannedResource } from "../../components/resources/resource";
import { ProgramError } from "./errors";
import { answerLookup } from "./lookups";
import type { OutputTypes } from "./output-types";
import { isNameless, nameless, somethingOf, type References } from "./references";
import { firstNamed, partsOfUrn, plan, secretValue, settle, unknownValue } from "./values";

const stackType = "pulumi:pulumi:Stack";

/** The parts of the SDK's messages that are read here. */
interface Struct {
  toJavaScript(): Record<string, unknown>;
}
interface ResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
}
interface RegisterRequest extends ResourceRequest {
  getCustom(): boolean;
  getProvider(): string;
  getRemote(): boolean;
  getObject(): Struct;
  getImportid(): string;
  getAdditionalsecretoutputsList(): string[];
  getPropertydependenciesMap(): { get(key: string): { getUrnsList(): string[] } | undefined };
}
interface ReadRequest extends ResourceRequest {
  getId(): string;
  getProperties(): Struct;
}
interface InvokeRequest {
  getTok(): string;
  getArgs(): Struct;
}
type Answer = (error: { code: number; message: string; details: string } | null, response?: unknown) => void;

/** What a stack transformation sees of a resource that is being made. */
interface ResourceInTheMaking {
  readonly resource: object;
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
  readonly opts: sdk.ResourceOptions;
}

interface Outputs {
  readonly names: readonly string[];
  readonly strings: ReadonlySet<string>;
}

export interface MonitorOptions {
  readonly pulumi: typeof sdk;
  readonly project: string;
  readonly stack: string;
  readonly references: References;
  readonly outputTypes: OutputTypes;
  /** Told of what ends the run: the SDK would wrap it, and repeat it for each value that depends on it. */
  readonly fail: (error: ProgramError) => void;
}

/** gRPC's codes. */
const unknownFailure = 2;
const unimplemented = 12;

export class RecordingMonitor {
  /** Counts what the program asked for: it stands still when the program does. */
  activity = 0;
  readonly #here: MonitorOptions;
  readonly #resources = new Map<string, PlannedResource | undefined>();
  readonly #parents = new Map<string, string>();
  readonly #outputs = new Map<string, Outputs>();

  constructor(surroundings: MonitorOptions) {
    this.#here = surroundings;
  }

  /** The resources so far, sorted by URN. */
  get resources(): PlannedResource[] {
    const resources = [...this.#resources.values()].filter((resource) => resource !== undefined);
    return resources.sort((one, other) => (one.urn < other.urn ? -1 : 1));
  }

  /**
   * The stack transformation that belongs to this monitor: it is the only place that sees the names of a resource's
   * outputs, and values together with their dependencies.
   */
  readonly transformation = ({ resource, type, name, props, opts }: ResourceInTheMaking) => {
    this.activity += 1;
    const strings = this.#here.outputTypes.stringsOf(resource, type);
    this.#outputs.set(`${type}::${this.#plainName(name)}`, { names: Object.keys(props), strings });
    const { pulumi, references } = this.#here;
    return {
      props: Object.fromEntries(Object.entries(props).map(([key, value]) => [key, settle(pulumi, references, value)])),
      opts,
    };
  };

  /** Newer SDKs ask this first, and then go on as with an older engine. */
  getDeploymentInfo(_request: unknown, answer: Answer): void {
    answer({ code: unimplemented, message: "unimplemented", details: "unimplemented" });
  }

  supportsFeature(request: { getId(): string }, answer: Answer): void {
    const supported = ["secrets", "deletedWith", "replaceWith", "aliasSpecs", "parameterization"];
    answer(null, { getHassupport: () => supported.includes(request.getId()) });
  }

  registerResource(request: RegisterRequest, answer: Answer): void {
    this.#answer(answer, () => {
      const { type, name, urn } = this.#claim(request);
      if (request.getRemote()) {
        throw new ProgramError(
          `${type} "${name}" is a component that its provider makes in a process of its own, ` +
            "so that the plan can't see what is in it. Plan a stack without it.",
        );
      }
      const values = request.getObject().toJavaScript();
      if (type !== stackType) this.#record(request, type, name, urn, values);
      const custom = request.getCustom();
      const importId = request.getImportid();
      const id = custom ? importId || this.#here.references.ofResource(type, name, "id") : "";
      const state = this.#state(type, name, values, new Set(request.getAdditionalsecretoutputsList()));
      return {
        getUrn: () => urn,
        getId: () => id,
        getObject: () => ({ toJavaScript: () => state }),
        getPropertydependenciesMap: () => undefined,
        getResult: () => 0,
      };
    });
  }

  /** A resource that is only read has a URN too, and outputs to refer to, but is not part of the plan. */
  readResource(request: ReadRequest, answer: Answer): void {
    this.#answer(answer, () => {
      const { type, name, urn } = this.#claim(request);
      this.#resources.set(urn, undefined);
      const state = this.#state(type, name, request.getProperties().toJavaScript(), new Set());
      return { getUrn: () => urn, getProperties: () => ({ toJavaScript: () => state }) };
    });
  }

  registerResourceOutputs(_request: unknown, answer: Answer): void {
    answer(null, {});
  }

  invoke(request: InvokeRequest, answer: Answer): void {
    this.#answer(answer, () => {
      const result = answerLookup(request.getTok(), request.getArgs().toJavaScript(), this.#here.references);
      return { getFailuresList: () => [], getReturn: () => ({ toJavaScript: () => result }) };
    });
  }

  call(request: InvokeRequest, answer: Answer): void {
    this.#answer(answer, () => {
      throw new ProgramError(
        `The program calls ${request.getTok()}, which only the resource's provider can answer, and the plan has none.`,
      );
    });
  }

  existsResource(request: { getType(): string }, answer: Answer): void {
    this.#answer(answer, () => {
      throw new ProgramError(
        `The program asks whether a ${request.getType()} exists, and the plan can't know without an account.`,
      );
    });
  }

  registerPackage(_request: unknown, answer: Answer): void {
    answer(null, { getRef: () => "package" });
  }

  /** Answers a request; a refusal ends the run. */
  #answer(answer: Answer, respond: () => unknown): void {
    this.activity += 1;
    let response: unknown;
    try {
      response = respond();
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      this.#here.fail(error);
      answer({ code: unknownFailure, message: error.message, details: error.message });
      return;
    }
    answer(null, response);
  }

  /** A name may be made of a look-up's answer. */
  #plainName(name: string): string {
    return this.#here.references.plain(name, nameless);
  }

  /** The URN as the engine makes it: the types of the parents, without the stack's, and the resource's own. */
  #claim(request: ResourceRequest): { type: string; name: string; urn: string } {
    const type = request.getType();
    const name = this.#plainName(request.getName());
    const parentTypes = partsOfUrn(request.getParent()).types;
    const parent = parentTypes === stackType ? "" : request.getParent();
    const types = parent === "" ? type : `${parentTypes}$${type}`;
    const urn = `urn:pulumi:${this.#here.stack}::${this.#here.project}::${types}::${name}`;
    const pair = `${type}::${name}`;
    const other = this.#parents.get(pair);
    if (this.#resources.has(urn)) {
      throw new ProgramError(
        `Two resources have the URN ${urn}: ${type} "${name}" is there twice. Give one another name.`,
      );
    }
    if (other !== undefined) {
      throw new ProgramError(
        `Two resources are called ${type} "${name}", one ${under(other)} and one ${under(parent)}: ` +
          "a reference in the plan could mean either. Give one another name.",
      );
    }
    this.#parents.set(pair, parent);
    this.#resources.set(urn, undefined);
    return { type, name, urn };
  }

  #record(request: RegisterRequest, type: string, name: string, urn: string, values: Record<string, unknown>): void {
    const dependencies = request.getPropertydependenciesMap();
    const inputs: Record<string, unknown> = {};
    for (const key of Object.keys(values).sort()) {
      // The code of a dynamic provider, which the SDK adds to what the program passes.
      if (key === "__provider") continue;
      const urns = dependencies.get(key)?.getUrnsList() ?? [];
      const unnamed = firstNamed(urns.map(partsOfUrn).map((parts) => somethingOf(parts.type, parts.name)));
      inputs[key] = plan(this.#here.references, values[key], unnamed);
    }
    const parent = this.#parents.get(`${type}::${name}`) ?? "";
    const custom = request.getCustom();
    const provider = providerOf(request.getProvider());
    this.#resources.set(urn, { urn, type, name, parent: parent === "" ? null : parent, custom, provider, inputs });
  }

  /** The outputs of a resource as the program gets them: an input repeated, a reference, or nothing that is known. */
  #state(type: string, name: string, inputs: Record<string, unknown>, secret: ReadonlySet<string>) {
    const { names, strings } = this.#outputs.get(`${type}::${name}`) ?? { names: [], strings: new Set<string>() };
    const state: Record<string, unknown> = {};
    for (const property of names) {
      if (property === "id" || property === "urn") continue;
      const input = inputs[property];
      const value =
        input !== undefined
          ? repeated(input)
          : strings.has(property)
            ? this.#here.references.ofResource(type, name, property)
            : unknownValue;
      state[property] = secret.has(property) ? secretValue(value) : value;
    }
    return state;
  }
}

/** An input as an output: what had no name there is still unknown to the program. */
function repeated(value: unknown): unknown {
  if (typeof value === "string") return isNameless(value) ? unknownValue : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(repeated);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, repeated(item)]));
}

/** The SDK sends `URN::ID`. A name may hold `::`, and the id, which is a reference of ours, holds marks in its place. */
function providerOf(reference: string): string | null {
  return reference === "" ? null : reference.slice(0, reference.lastIndexOf("::"));
}

function under(parent: string): string {
  return parent === "" ? "at the top of the stack" : `under ${parent}`;
}
