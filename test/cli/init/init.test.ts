/** `fenceline init`: what it writes can be planned, whatever the answers; it overwrites nothing; it names what is missing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { stackFileSchema } from "../../../cli/docs/stack-schema";
import { Failure } from "../../../cli/terminal/failure";
import { answersOf } from "../../../cli/init/answers";
import { writeStackFile } from "../../../cli/init/init";
import { questions, type Answers } from "../../../cli/init/questions";
import { configurationOf } from "../../../cli/init/stack-file";
import { cloudNames } from "../../../components/clouds/cloud";
import { judgeConfiguration } from "../../../components/installation/judge";
import { distributions, installs, launches } from "../../../components/matrix/flow";
import { planStack } from "../../../cli/sources/plan-stack";
import { cleanEnvironment, fenceline, mainFile } from "../fenceline";
import { inProject, root } from "../project/programs";

const project = JSON.stringify({
  ...{ name: "rancher-fenceline", runtime: "nodejs", main: path.join(root, "dist/index.js") },
  stackConfigDir: "stacks",
});
const silent = () => undefined;
const least: Answers = {
  ...{ stack: "dev", cloud: "aws", region: "eu-central-1", rancherClients: "203.0.113.0/24", distribution: "rke2" },
};

function answersFor(chosen: Answers): Answers {
  const { cloud, install, launch } = chosen;
  const isDriven = launch === "infrastructure" && install === "ha" && cloud !== "openstack";
  const isElsewhere = launch === "hosted" || launch === "imported" || isDriven;
  return {
    ...least,
    ...chosen,
    ...(chosen.cloud === "openstack" ? { externalNetwork: "public", image: "ubuntu-24.04", size: "m1.large" } : {}),
    ...(chosen.install === "ha" ? { hostname: "rancher.example.com" } : {}),
    ...(isElsewhere ? { addresses: "198.51.100.16/28" } : {}),
    ...(chosen.launch === "hosted" ? { kubernetesApi: "198.51.100.16/32" } : {}),
  };
}

describe("fenceline init", () => {
  it("makes sense of every choice of cloud, install, launch and distribution", async () => {
    const validate = new Ajv().compile(stackFileSchema());
    const places = cloudNames.flatMap((cloud) =>
      installs.flatMap((install) => launches.map((launch) => ({ cloud, install, launch }))),
    );
    // Each place with one distribution, in turn: which one a cluster has changes no question.
    for (const [index, place] of places.entries()) {
      const choice = { ...place, distribution: distributions[index % distributions.length] };
      const configuration = configurationOf(await answersOf(answersFor(choice), undefined, silent));
      assert.doesNotThrow(() => judgeConfiguration(configuration), Object.values(choice).join(" "));
      const config = Object.entries(configuration).map(([key, value]) => [`rancher-fenceline:${key}`, value]);
      const isValid = validate({ config: Object.fromEntries(config) as unknown });
      assert.equal(isValid, true, JSON.stringify(validate.errors));
    }
  });

  it("writes a file that plans, with the comment by which editors find the schema", () =>
    inProject({ "Pulumi.yaml": project }, async (folder) => {
      const file = await writeStackFile({ given: least, force: false, directory: folder });
      assert.equal(path.resolve(file), path.join(folder, "stacks", "Pulumi.dev.yaml"));
      const text = readFileSync(path.join(folder, "stacks", "Pulumi.dev.yaml"), "utf8");
      assert.match(text, /^ {2}aws:region: eu-central-1$/m);
      assert.match(text, /^ {8}- \{ name: etcd, roles: \[etcd\], nodes: 3 \}$/m);
      const plan = await planStack("dev", folder);
      assert.ok(plan.resources.length > 20);
    }));

  it("points editors to the schema that is there", () =>
    inProject({ "Pulumi.yaml": project, "schemas/stack.schema.json": "{}" }, async (folder) => {
      await writeStackFile({ given: least, force: false, directory: folder });
      const text = readFileSync(path.join(folder, "stacks", "Pulumi.dev.yaml"), "utf8");
      const [, schema] = /^# yaml-language-server: \$schema=(.*)$/m.exec(text) ?? [];
      assert.equal(schema, "../schemas/stack.schema.json");
    }));

  it("refuses to overwrite, unless it is forced to", () =>
    inProject({ "Pulumi.yaml": project }, async (folder) => {
      const write = (force: boolean) => writeStackFile({ given: least, force, directory: folder });
      await write(false);
      await assert.rejects(write(false), /is there already; --force replaces it/);
      await write(true);
    }));

  it("writes nothing where all answers together make no sense", () =>
    inProject({ "Pulumi.yaml": project }, async (folder) => {
      const given = { ...least, cidr: "203.0.113.0/30" };
      await assert.rejects(
        writeStackFile({ given, force: false, directory: folder }),
        /^Failure: nothing was written: /,
      );
      assert.equal(existsSync(path.join(folder, "stacks", "Pulumi.dev.yaml")), false);
    }));

  it("asks a person again until the answer is right, and takes an empty one for the usual", async () => {
    const told: string[] = [];
    const said: string[] = [];
    const replies: Readonly<Record<string, string[]>> = {
      "The stack's name": ["a b", "dev"],
      "The cloud": ["azure", "aws"],
      "Its region": ["", "eu-central-1"],
      "Who uses Rancher's": ["203.0.113.1/24", "203.0.113.0/24, 192.0.2.0/28"],
      "Its Kubernetes": ["k3s"],
    };
    const answers = await answersOf(
      {},
      (prompt) => {
        told.push(prompt);
        const key = Object.keys(replies).find((start) => prompt.startsWith(start));
        return Promise.resolve(key === undefined ? "" : (replies[key]?.shift() ?? ""));
      },
      (text) => said.push(text),
    );
    assert.deepEqual(configurationOf(answers).clients, {
      ...{ rancher: ["203.0.113.0/24", "192.0.2.0/28"], workloads: [], ssh: [] },
    });
    assert.equal(said.length, 4);
    assert.ok(
      said.some((text) => text.includes("203.0.113.0/24")),
      "it names the right range",
    );
    assert.ok(!told.some((prompt) => prompt.startsWith("The external network")), "not for aws");
  });

  const mistakes: readonly (readonly [what: Answers, message: RegExp])[] = [
    [{}, /^init needs --stack, --cloud, --region, --rancher-clients: /],
    [{ ...least, rancherClients: "203.0.113.1/24" }, /^--rancher-clients "203\.0\.113\.1\/24": .*host bits/],
    [{ ...least, image: "x" }, /^--image is on OpenStack alone$/],
    [{ ...least, launch: "hosted", etcd: "3" }, /^--etcd is with --launch custom alone$/],
  ];
  for (const [given, message] of mistakes) {
    it(`without a person: ${message.source}`, async () => {
      await assert.rejects(answersOf(given, undefined, silent), (error: unknown) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.exitCode, 2);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("has an option for every question", () => {
    const { stdout } = fenceline(["init", "--help"]);
    assert.equal(stdout.match(/^ {2}--(?!force)/gm)?.length, questions.length);
  });

  it("asks on a terminal, and writes nothing for who leaves before the end", function () {
    if (spawnSync("script", ["--version"]).status !== 0) {
      console.log("      skipped: there is no script(1), which makes a terminal");
      this.skip();
    }
    return inProject({ "Pulumi.yaml": project }, (folder) => {
      const words = [process.execPath, mainFile, "init", "--cloud", "aws", "--region", "eu-central-1"].join(" ");
      const onTerminal = (input: string) =>
        spawnSync("script", ["--quiet", "--return", "--command", words, "/dev/null"], {
          ...{ cwd: folder, input, encoding: "utf8", env: cleanEnvironment() },
        });
      const left = onTerminal("dev\n\u0004");
      assert.equal(left.status, 2, left.stdout);
      assert.match(left.stdout, /left before everything was answered: nothing was written/);
      assert.equal(existsSync(path.join(folder, "stacks")), false);
      const done = onTerminal(`dev\n\n203.0.113.0/24\n${"\n".repeat(5)}rke2\n${"\n".repeat(4)}`);
      assert.equal(done.status, 0, done.stdout);
      assert.match(done.stdout, /wrote stacks\/Pulumi\.dev\.yaml; next: fenceline plan --stack dev/);
      assert.ok(existsSync(path.join(folder, "stacks", "Pulumi.dev.yaml")));
    });
  });
});
