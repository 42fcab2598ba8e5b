/**
 * Everything that the stacks ask of DigitalOcean is what its published description takes: the requests of the official
 * provider against DigitalOcean's own schemas, read from FENCELINE_DIGITALOCEAN_SCHEMAS or beside the checkout. What those
 * leave open is checked here: ports, addresses, entries of a balancer's door, 50 rules and 5 tags of a firewall.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import * as fc from "fast-check";
import { ConfigurationError } from "../../components/judging/problem";
import { judgeConfiguration } from "../../components/installation/judge";
import { plannedOf } from "../../components/installation/plan";
import { looseRange } from "../../components/addresses/address-interval";
import { configurationOf } from "../components/proof/stated-topologies";
import { stacks } from "../components/proof/topologies";
import { planStack, root } from "../stacks/project";
import { requestsOf, type Body, type Request } from "./digitalocean-requests";

const schemas =
  process.env.FENCELINE_DIGITALOCEAN_SCHEMAS ?? path.join(root, "..", "shared", "digitalocean", "request-bodies.json");

type Validators = ReadonlyMap<string, ValidateFunction>;

function validators(): Validators {
  const { requestBodies } = JSON.parse(readFileSync(schemas, "utf8")) as { requestBodies: Record<string, object> };
  // The description is OpenAPI's, whose schemas know `nullable`.
  const ajv = new Ajv({ nullable: true, allErrors: true, unknownFormats: "ignore" });
  return new Map(Object.entries(requestBodies).map(([operation, schema]) => [operation, ajv.compile(schema)]));
}

function records(value: unknown): Body[] {
  return (value ?? []) as Body[];
}

function texts(value: unknown): string[] {
  return (value ?? []) as string[];
}

/** What the schemas leave open. */
function beside({ operation, body }: Request): string[] {
  if (operation === "createFirewall") {
    const all = [...records(body.inbound_rules), ...records(body.outbound_rules)];
    return [
      ...(all.length > 50 ? [`${all.length} rules`] : []),
      ...(texts(body.tags).length > 5 ? [`${texts(body.tags).length} tags`] : []),
      ...all.flatMap(({ ports, sources, destinations }) => {
        const peers = (sources ?? destinations) as Body;
        return [
          ...(/^(?:0|all|[1-9]\d{0,4}(?:-[1-9]\d{0,4})?)$/.test(String(ports)) ? [] : [`ports ${String(ports)}`]),
          ...(Object.values(peers).some((list) => texts(list).length > 0) ? [] : ["a rule with nobody"]),
          ...texts(peers.addresses).filter((address) => looseRange(address) === undefined),
          ...texts(peers.tags).filter((tag) => !/^[\w:-]{1,255}$/.test(tag)),
        ];
      }),
    ];
  }
  if (operation !== "createLoadBalancer") return [];
  const door = texts((body.firewall as Body | undefined)?.allow);
  return [
    // Without an entry, everyone is admitted.
    ...(door.length === 0 ? ["a door without an entry"] : []),
    ...door.filter((entry) => {
      const [, kind, address = ""] = /^(ip|cidr):(.*)$/.exec(entry) ?? [];
      return looseRange(address) === undefined || (kind === "cidr") !== address.includes("/");
    }),
  ];
}

function mistakes(resources: Parameters<typeof requestsOf>[0], known: Validators): string[] {
  return requestsOf(resources).flatMap((request) => {
    const { operation, name, body } = request;
    const validate = known.get(operation);
    if (validate === undefined) return [`${operation}: the description has no such operation`];
    const isValid = validate(body) === true;
    const errors = isValid ? [] : (validate.errors ?? []).map(({ dataPath, message = "" }) => `${dataPath} ${message}`);
    return [...errors, ...beside(request)].map((error) => `${operation} ${name}: ${error}`);
  });
}

describe("requests to DigitalOcean, by its own schemas", function () {
  this.timeout(120_000);
  let known: Validators = new Map();

  before(function () {
    if (!existsSync(schemas)) {
      console.log(
        "    skipped: requests to DigitalOcean: its schemas are not here; FENCELINE_DIGITALOCEAN_SCHEMAS names them",
      );
      this.skip();
    }
    known = validators();
  });

  for (const stack of ["digitalocean", "digitalocean-ha", "digitalocean-k3s", "hybrid"]) {
    it(`of the stack ${stack} are valid`, async () => {
      const { resources } = await planStack(stack);
      const requests = requestsOf(resources);
      assert.ok(requests.length > 3, String(requests.length));
      assert.deepEqual(mistakes(resources, known), []);
    });
  }

  it("of stacks at random are valid", () => {
    let requests = 0;
    fc.assert(
      fc.property(stacks({ clouds: ["digitalocean"] }), (stack) => {
        // Limits are this test's subject.
        const configuration = { ...configurationOf(stack), limits: {} };
        try {
          judgeConfiguration(configuration);
        } catch (error) {
          if (error instanceof ConfigurationError) return;
          throw error;
        }
        const { specs } = plannedOf(judgeConfiguration(configuration));
        requests += requestsOf(specs).length;
        assert.deepEqual(mistakes(specs, known), []);
      }),
      { numRuns: Number(process.env.FENCELINE_RUNS ?? 60) },
    );
    console.log(`      ${requests} requests`);
    assert.ok(requests > 100);
  });

  const firewall = (inputs: Body) => ({ type: "digitalocean:index/firewall:Firewall", name: "web", inputs });
  const rule = { protocol: "tcp", portRange: "443", sourceAddresses: ["0.0.0.0/0"] };
  const wrong: Readonly<Record<string, Body>> = {
    "a protocol that is none": { name: "web", inboundRules: [{ ...rule, protocol: "sctp" }] },
    "a name with a blank": { name: "the web", inboundRules: [rule] },
    "no rule at all": { name: "web" },
    "the 51st rule": { name: "web", inboundRules: Array.from({ length: 51 }, () => rule) },
    "an address that is none": { name: "web", inboundRules: [{ ...rule, sourceAddresses: ["10.0.0.0/33"] }] },
    "ports that are none": {
      name: "web",
      outboundRules: [{ protocol: "tcp", portRange: "http", destinationTags: ["a"] }],
    },
  };
  for (const [what, inputs] of Object.entries(wrong)) {
    it(`would refuse ${what}`, () => {
      assert.notDeepEqual(mistakes([firewall(inputs)], known), []);
    });
  }
});
