import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { recordStack } from "../../../cli/project/recorder";
import type { StackPlan } from "../../../components/resources/resource";
import { inProject, programFolder, resourceNamed } from "./programs";

describe("a plan's references", () => {
  let plan: StackPlan;
  const inputs = (name: string) => resourceNamed(plan, name).inputs;
  const vpc = (property: string) => `\${aws:ec2/vpc:Vpc::main.${property}}`;
  const droplet = (property: string) => `\${digitalocean:index/droplet:Droplet::node.${property}}`;

  before(async () => {
    plan = await recordStack({ directory: programFolder("references"), stack: "dev" });
  });

  it("stand for ids, alone and in longer texts, next to inputs that are repeated", () => {
    assert.equal(inputs("web").vpcId, vpc("id"));
    assert.equal(inputs("web").description, `10.0.0.0/16 of ${vpc("arn")}`);
    assert.deepEqual(inputs("fw").inboundRules, [
      { portRange: "443", protocol: "tcp", sourceAddresses: [`${droplet("ipv4Address")}/32`] },
    ]);
  });

  it("name only the resource where the program took a text apart", () => {
    assert.deepEqual(inputs("web").tags, { account: vpc("?"), short: vpc("?") });
    assert.equal(inputs("instance").subnetId, vpc("?"));
  });

  it("name only the resource where the value is no string", () => {
    assert.deepEqual(inputs("fw").dropletIds, [droplet("?")]);
    assert.equal(plan.outputs.numeric, droplet("?"));
    assert.equal(inputs("rule").cidrIpv4, "${openstack:networking/port:Port::port.?}");
    assert.equal(plan.outputs.count, "${openstack:networking/port:Port::port.?}");
    // The output repeats an input that was not known: to the program, it is the firewall's.
    assert.deepEqual(plan.outputs.dropletIds, ["${digitalocean:index/firewall:Firewall::fw.?}"]);
  });

  it("are readable in base64", () => {
    const userData = Buffer.from(String(inputs("instance").userDataBase64), "base64").toString();
    assert.equal(userData, `#!/bin/sh\necho ${vpc("id")}\n`);
  });

  it("stand for resources: by id, and a component by its URN", () => {
    assert.equal(plan.outputs.group, "${aws:ec2/securityGroup:SecurityGroup::web.id}");
    assert.equal(plan.outputs.network, "urn:pulumi:dev::references::example:index:Network::main");
    assert.equal(plan.outputs.urn, "urn:pulumi:dev::references::aws:ec2/securityGroup:SecurityGroup::web");
  });

  it("stand for answers to look-ups, reads and other stacks", () => {
    const zone = (part: string) => `\${aws:index/getAvailabilityZones:getAvailabilityZones.${part}}`;
    assert.deepEqual(plan.outputs.zones, [zone("names[0]"), zone("names[1]")]);
    assert.equal(plan.outputs.zoneSuffix, zone("?"));
    assert.equal(plan.outputs.existing, "${aws:ec2/securityGroup:SecurityGroup::existing.arn}");
    assert.equal(plan.outputs.existingId, "sg-123");
    assert.equal(plan.outputs.other, "${pulumi:pulumi:StackReference::org/other/prod.?}");
  });

  it("never show a secret", () => {
    assert.deepEqual(inputs("token"), { tags: { user: "[secret]" }, type: "SecureString", value: "[secret]" });
    assert.equal(plan.outputs.secret, "[secret]");
    assert.ok(!JSON.stringify(plan).includes("v1:"));
  });

  it("come with assets in a readable form, sorted keys, and without what is undefined", () => {
    assert.deepEqual(plan.outputs.asset, {
      archive: { assets: { "a.txt": { asset: { text: "hello" } }, b: { archive: { path: "./b" } } } },
    });
    assert.deepEqual(Object.keys(plan.outputs), Object.keys(plan.outputs).sort());
    assert.ok(!("nothing" in plan.outputs));
    assert.deepEqual(Object.keys((plan.outputs.list as object[])[0] ?? {}), ["a", "b"]);
  });
});

describe("a plan's resources", () => {
  let plan: StackPlan;

  before(async () => {
    plan = await recordStack({ directory: programFolder("resources"), stack: "dev" });
  });

  it("have the engine's URNs, sorted, and their parents", () => {
    const urn = (rest: string) => `urn:pulumi:dev::resources::${rest}`;
    const urns = plan.resources.map((resource) => resource.urn);
    assert.deepEqual(urns, [...urns].sort());
    const inner = resourceNamed(plan, "inner-vpc");
    assert.equal(inner.urn, urn("example:index:Outer$example:index:Inner$aws:ec2/vpc:Vpc::inner-vpc"));
    assert.equal(inner.parent, urn("example:index:Outer$example:index:Inner::inner"));
    assert.equal(inner.type, "aws:ec2/vpc:Vpc");
    assert.equal(resourceNamed(plan, "outer").parent, null);
    assert.equal(resourceNamed(plan, "outer").custom, false);
    assert.equal(inner.custom, true);
  });

  it("are those that the program makes, providers too, but neither the stack nor what is only read", () => {
    assert.deepEqual(plan.resources.map((resource) => resource.name).sort(), [
      "a",
      "elsewhere",
      "imported",
      "inner",
      "inner-vpc",
      "key",
      "outer",
      "password",
      "special",
    ]);
    assert.equal(resourceNamed(plan, "elsewhere").type, "pulumi:providers:aws");
  });

  it("have the inputs that the program passes, components too", () => {
    assert.deepEqual(resourceNamed(plan, "outer").inputs, { subject: { network: "10.0.0.0/16" } });
    assert.deepEqual(resourceNamed(plan, "inner").inputs, {
      of: "urn:pulumi:dev::resources::example:index:Outer::outer",
    });
    assert.deepEqual(resourceNamed(plan, "a").inputs, {
      securityGroupId: "${aws:ec2/securityGroup:SecurityGroup::special.id}",
      vpcEndpointId: "${aws:ec2/vpc:Vpc::inner-vpc.id}",
    });
  });

  it("give their outputs: known, repeated, secret or named", () => {
    assert.deepEqual(plan.outputs, {
      arn: "[secret]",
      configured: ["from the stack", "declared", "[1,2]", "not for all"],
      importedId: "vpc-9",
      known: "${aws:ec2/securityGroup:SecurityGroup::special.arn}",
      promised: { vpc: "${aws:ec2/vpc:Vpc::inner-vpc.id}" },
      publicKey: "[secret]",
      region: "us-east-1",
      repeated: { team: "one" },
      several: "${aws:ec2/securityGroup:SecurityGroup::special.?}",
    });
  });
});

describe("a run", () => {
  const modules = { directory: programFolder("modules"), stack: "dev" };

  it("ends only after what the program set in motion, and evaluates its modules anew", async () => {
    const zone = (index: number) => `subnet-\${aws:index/getAvailabilityZones:getAvailabilityZones.names[${index}]}`;
    for (let times = 0; times < 2; times += 1) {
      const plan = await recordStack(modules);
      assert.deepEqual(
        plan.resources.map((resource) => resource.name),
        [zone(0), zone(1), "later"],
      );
      assert.deepEqual(plan.outputs, { count: 1, folder: "program", stack: "dev" });
    }
  });

  it("takes its turn", async () => {
    const [one, other] = await Promise.all([
      recordStack(modules),
      recordStack({ directory: programFolder("es-module"), stack: "dev" }),
    ]);
    assert.equal(one.resources.length, 3);
    assert.equal(other.resources.length, 1);
  });

  it("loads ES modules, anew each time", async () => {
    for (let times = 0; times < 2; times += 1) {
      const plan = await recordStack({ directory: programFolder("es-module"), stack: "dev" });
      assert.deepEqual(plan.outputs, { vpc: "${aws:ec2/vpc:Vpc::main.id}" });
      assert.equal(resourceNamed(plan, "main").inputs.cidrBlock, "10.0.0.0/16");
    }
  });

  it("leaves the process as it was, and standard output alone", async () => {
    const state = () => ({
      folder: process.cwd(),
      traces: Error.stackTraceLimit,
      places: Object.getOwnPropertyDescriptor(pulumi.Resource, "callsites"),
      exit: Object.getOwnPropertyDescriptor(process, "exit"),
      errors: Object.getOwnPropertyDescriptor(process.stderr, "write"),
      rejections: process.listeners("unhandledRejection"),
      exceptions: process.listeners("uncaughtException"),
      programs: Object.keys(require.cache).filter((file) => file.startsWith(programFolder(""))),
      environment: { ...process.env },
    });
    const before = state();
    const written: unknown[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (chunk: unknown) => written.push(chunk) > 0;
    try {
      await recordStack(modules);
      await assert.rejects(recordStack({ directory: programFolder("failures"), stack: "in-apply" }));
    } finally {
      process.stdout.write = write;
    }
    assert.deepEqual(state(), before);
    assert.deepEqual(written, []);
  });

  it("finds the program by package.json, or by its usual name", async () => {
    const program = 'exports.file = __filename.split("/").pop();\n';
    const common = { "Pulumi.yaml": "name: shop\nruntime: nodejs\n", "Pulumi.dev.yaml": "" };
    const cases: readonly (readonly [string, Record<string, string>])[] = [
      ["index.js", { "index.js": program }],
      ["index.ts", { "index.ts": program }],
      ["start.js", { "package.json": '{ "main": "start.js" }', "start.js": program, "index.js": "" }],
      ["start.js", { "package.json": '{ "exports": { ".": "./start.js" } }', "start.js": program, "index.js": "" }],
    ];
    for (const [file, files] of cases) {
      await inProject({ ...common, ...files }, async (directory) => {
        assert.deepEqual((await recordStack({ directory, stack: "dev" })).outputs, { file });
      });
    }
  });

  it("passes TypeScript through without checking its types, and names the place of a mistake in it", async () => {
    const project = { "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.ts\n", "Pulumi.dev.yaml": "" };
    await inProject({ ...project, "index.ts": "export const wrong: string = 5;\n" }, async (directory) => {
      assert.deepEqual((await recordStack({ directory, stack: "dev" })).outputs, { wrong: 5 });
    });
    await inProject({ ...project, "index.ts": "\nexport const = 5;\n" }, async (directory) => {
      await assert.rejects(recordStack({ directory, stack: "dev" }), {
        name: "ProgramError",
        message: /index\.ts:2:14: /,
      });
    });
    const script = { ...project, "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.js\n" };
    await inProject({ ...script, "index.js": "\nconst = 5;\n" }, async (directory) => {
      await assert.rejects(recordStack({ directory, stack: "dev" }), { message: /SyntaxError: .* \(index\.js:2\)$/ });
    });
    const late = "interface Gone {\n  a: string;\n}\n\nexport const wrong = (undefined as unknown as Gone).a;\n";
    await inProject({ ...project, "index.ts": late }, async (directory) => {
      await assert.rejects(recordStack({ directory, stack: "dev" }), { message: /TypeError: .* \(index\.ts:5:\d+\)$/ });
    });
  });

  it("needs little time for forty resources", async () => {
    const files = {
      "Pulumi.yaml": "name: many\nruntime: nodejs\nmain: index.js\n",
      "Pulumi.dev.yaml": "",
      "index.js": `const { SecurityGroupIngressRule } = require("@pulumi/aws/vpc");
        for (let port = 1; port <= 40; port += 1)
          new SecurityGroupIngressRule("rule-" + port, { securityGroupId: "sg", ipProtocol: "tcp", fromPort: port, toPort: port });`,
    };
    await inProject(files, async (directory) => {
      await recordStack({ directory, stack: "dev" });
      const start = performance.now();
      assert.equal((await recordStack({ directory, stack: "dev" })).resources.length, 40);
      // About 50 ms here; traces, or a second look at each loaded module, would show.
      assert.ok(performance.now() - start < 400);
    });
  });
});
