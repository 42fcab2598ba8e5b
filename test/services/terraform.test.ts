/**
 * The planned arguments of AWS go through Terraform's AWS provider, which Pulumi's is made from: applied to an EC2 API
 * (moto's), a second plan is empty, so that nothing is written in another way than AWS keeps it. Needs Terraform and a
 * mirror of its AWS provider (FENCELINE_TERRAFORM_MIRROR, or where Terraform itself looks); skipped by name without.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { PlannedResource } from "../../components/resources/resource";
import { Moto } from "../engine/real/moto";
import { finished } from "../engine/real/processes";
import { planStack } from "../stacks/project";

/** Those that a firewall is made of; names of arguments differ in their spelling alone. */
const types: Readonly<Record<string, string>> = {
  "aws:ec2/vpc:Vpc": "aws_vpc",
  "aws:ec2/subnet:Subnet": "aws_subnet",
  "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "aws_vpc_security_group_egress_rule",
};

function snake(text: string): string {
  return text.replace(/[A-Z0-9]+(?![a-z])|[A-Z]/g, (part, at: number) =>
    at > 0 && /[A-Z]/.test(part) ? `_${part.toLowerCase()}` : part.toLowerCase(),
  );
}

function nameOf(name: string): string {
  return name.replace(/[^\w-]/g, "_").replace(/^(?![a-zA-Z_])/, "_");
}

/** References in Terraform's words; what is looked up is a value that there is. */
function translated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translated);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translated(one)]));
  }
  if (typeof value !== "string") return value;
  return value.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
    const zone = /getAvailabilityZones\.names\[(\d)\]$/.exec(reference)?.[1];
    if (zone !== undefined) return `eu-central-1${"abc"[Number(zone)] ?? ""}`;
    const [, type = "", name = "", property = ""] = /^(.*?)::(.*)\.(\w+)$/.exec(reference) ?? [];
    return `\${${types[type] ?? "unknown"}.${nameOf(name)}.${snake(property)}}`;
  });
}

function configurationOf(resources: readonly PlannedResource[], endpoint: string): object {
  const all: Record<string, Record<string, unknown>> = {};
  for (const { type, name, inputs } of resources) {
    const known = types[type];
    if (known === undefined) continue;
    // Tags keep their spelling. What a rule between groups is described with, moto forgets at once.
    const { tags, ...others } = inputs;
    const isForgotten = (key: string) => key === "description" && "referencedSecurityGroupId" in others;
    const words = Object.entries(others)
      .filter(([key]) => !isForgotten(key))
      .map(([key, value]) => [snake(key), translated(value)]);
    (all[known] ??= {})[nameOf(name)] = { ...Object.fromEntries(words), ...(tags === undefined ? {} : { tags }) };
  }
  return {
    terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
    provider: {
      aws: {
        ...{ region: "eu-central-1", access_key: "test", secret_key: "test" },
        ...{ skip_credentials_validation: true, skip_metadata_api_check: true },
        endpoints: { ec2: endpoint, sts: endpoint },
      },
    },
    resource: all,
  };
}

/** A folder with hashicorp/aws: told, or one of those that Terraform itself or an administrator would use. */
function mirror(): string | undefined {
  const told = process.env.FENCELINE_TERRAFORM_MIRROR;
  const below = (folder: string) =>
    existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  const usual = [path.join(os.homedir(), ".terraform.d", "plugins"), "/usr/local/share/terraform/plugins"];
  return [...(told === undefined ? [] : [told]), ...usual, ...below("/opt")].find((folder) =>
    existsSync(path.join(folder, "registry.terraform.io", "hashicorp", "aws")),
  );
}

describe("Terraform's AWS provider, on an EC2 API", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "fenceline-terraform-"));
  let moto: Moto | undefined;
  let environment: Readonly<Record<string, string>> = {};

  before(async function () {
    const skip = (reason: string): never => {
      console.log(`    skipped: ${this.test?.parent?.title ?? ""}: ${reason}`);
      return this.skip();
    };
    const plugins = mirror();
    if (plugins === undefined)
      return skip("there is no mirror of its AWS provider; FENCELINE_TERRAFORM_MIRROR names one");
    if ((await finished("terraform", ["version"])).status === null) return skip("there is no terraform");
    const started = await Moto.start();
    if (typeof started === "string") return skip(started);
    moto = started;
    const settings = path.join(folder, "terraform.rc");
    const installation = `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(plugins)} }\n}\n`;
    writeFileSync(settings, `disable_checkpoint = true\n${installation}`);
    environment = { TF_CLI_CONFIG_FILE: settings, AWS_EC2_METADATA_DISABLED: "true", TF_IN_AUTOMATION: "1" };
  });

  after(() => {
    moto?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const stack of ["aws", "aws-rke2"]) {
    it(`what ${stack} plans is applied, and then there is nothing left to change`, async () => {
      assert.ok(moto !== undefined);
      const { resources } = await planStack(stack);
      const place = mkdtempSync(path.join(folder, `${stack}-`));
      writeFileSync(path.join(place, "main.tf.json"), JSON.stringify(configurationOf(resources, moto.endpoint)));
      const terraform = (...words: string[]) =>
        finished("terraform", [`-chdir=${place}`, ...words, "-no-color"], environment);
      for (const words of [["init"], ["apply", "-auto-approve"]]) {
        const { status, said } = await terraform(...words);
        assert.equal(status, 0, said);
      }
      const again = await terraform("plan", "-detailed-exitcode");
      assert.equal(again.status, 0, again.said);
      assert.match(again.said, /No changes/);
    });
  }
});
