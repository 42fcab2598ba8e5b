/**
 * Every cloud-config and script, judged by the real programs: cloud-init's schema, shellcheck, systemd's own check of units,
 * and blkid and mkfs.ext4 on disk images. A test whose program is missing is skipped and says so in its name.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { cloudConfigOf } from "../../components/bootstrap";
import { filesOf, isScript, single, variants } from "../components/bootstrap/requests";
import { Sandbox, type Outcome } from "../components/bootstrap/sandbox";

const searched = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` };

function missing(...programs: readonly string[]): string[] {
  return programs.filter((program) => spawnSync("which", [program], { env: searched }).status !== 0);
}

/** A test that needs programs: with their names where they are missing. */
function withPrograms(name: string, programs: readonly string[], run: () => void): void {
  const absent = missing(...programs);
  if (absent.length === 0) it(name, run);
  else it.skip(`${name} (skipped: ${absent.join(" and ")} not installed)`, run);
}

const texts = Object.entries(variants).map(([name, request]) => ({ name, text: cloudConfigOf(request) }));

let folder = "";
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "bootstrap-tools-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

function check(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env: searched });
  assert.equal(status, 0, stdout + stderr);
}

describe("cloud-init", () => {
  for (const { name, text } of texts) {
    withPrograms(`finds nothing wrong with ${name}`, ["cloud-init"], () => {
      check("cloud-init", ["schema", "--config-file", write("user-data", text)]);
    });
  }

  withPrograms("reads a password of any characters", ["cloud-init"], () => {
    const bootstrapPassword = "'\"`$(x) {{ }} #: %\\ \u0000\u0007\u007f\u0085\u2028\ufeff\ufffe\r\n\t密码🔑";
    check("cloud-init", [
      "schema",
      "--config-file",
      write("user-data", cloudConfigOf({ ...single, bootstrapPassword })),
    ]);
  });
});

describe("shellcheck", () => {
  withPrograms("finds nothing wrong with any script", ["shellcheck"], () => {
    // By content: most variants share most scripts.
    const scripts = new Map(
      texts
        .flatMap(({ text }) => [...filesOf(text).values()].filter(isScript))
        .map((file) => [file.content, file.path]),
    );
    const files = [...scripts].map(([content, from], index) => write(`${index}-${path.basename(from)}.sh`, content));
    check("shellcheck", ["--severity=style", ...files]);
  });
});

describe("systemd", () => {
  withPrograms("reads every unit", ["systemd-analyze"], () => {
    const units = texts
      .flatMap(({ text }) => [...filesOf(text).values()])
      .filter(({ path }) => /\.(service|mount)$/.test(path));
    // Only their form is judged: the programs that they start are not here.
    const files = units.map((unit) =>
      write(
        path.basename(unit.path),
        unit.content.replace(/^(Exec\w+=-?)\S+/gm, "$1/bin/true").replace(/^Requires=.*\n/gm, ""),
      ),
    );
    const { stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...new Set(files)], { encoding: "utf8" });
    const complaints = stderr
      .split("\n")
      .filter((line) => line.includes(folder) || /Unknown|Invalid|ignoring/.test(line));
    assert.deepEqual(complaints, []);
  });
});

describe("the data volume", () => {
  const programs = ["blkid", "mkfs.ext4"];
  const stubs = { systemctl: "", udevadm: "", mountpoint: "exit 1" };

  function attach(prepare: (image: string) => void): { image: string; outcome: Outcome } {
    const image = path.join(folder, "volume.img");
    fs.writeFileSync(image, "");
    fs.truncateSync(image, 64 * 1024 * 1024);
    prepare(image);
    const sandbox = new Sandbox(cloudConfigOf(single), { ...stubs, findmnt: `echo ${image}` });
    fs.mkdirSync(sandbox.path("/dev/disk/by-id"), { recursive: true });
    const link = "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0";
    fs.symlinkSync(image, sandbox.path(link));
    fs.symlinkSync("/nowhere", sandbox.path(`${link}-part1`));
    const outcome = sandbox.run("data-volume");
    sandbox.remove();
    return { image, outcome };
  }

  const blkid = (image: string, tag: string) =>
    execFileSync("blkid", ["--probe", "--match-tag", tag, "--output", "value", image], {
      encoding: "utf8",
      env: searched,
    }).trim();

  withPrograms("is formatted, labelled and mounted when it carries nothing", programs, () => {
    const { image, outcome } = attach(() => undefined);
    assert.equal(outcome.status, 0, outcome.output);
    assert.deepEqual([blkid(image, "TYPE"), blkid(image, "LABEL")], ["ext4", "rancher-data"]);
    assert.ok(outcome.calls.includes("systemctl enable --now var-lib-rancher.mount"));
  });

  withPrograms("is mounted as it is when it has the label", programs, () => {
    let before = "";
    const { image, outcome } = attach((fresh) => {
      execFileSync("mkfs.ext4", ["-q", "-L", "rancher-data", fresh], { env: searched });
      before = blkid(fresh, "UUID");
    });
    assert.equal(outcome.status, 0, outcome.output);
    assert.equal(blkid(image, "UUID"), before);
  });

  for (const [what, command] of [
    ["another file system", ["mkfs.ext4", "-q"]],
    ["a partition table", ["bash", "--norc", "-c", 'echo "label: gpt" | sfdisk -q "$0"']],
    ["swap", ["mkswap"]],
  ] as const) {
    withPrograms(`is left alone when it carries ${what}`, [...programs, "mkswap", "sfdisk"], () => {
      const [program, ...args] = command;
      let before = "";
      const digest = (image: string) => execFileSync("sha256sum", [image], { encoding: "utf8" });
      const { image, outcome } = attach((fresh) => {
        execFileSync(program, [...args, fresh], { env: searched, stdio: "ignore" });
        before = digest(fresh);
      });
      assert.equal(outcome.status, 1);
      assert.match(outcome.output, /it is left alone/);
      assert.equal(digest(image), before);
      assert.ok(!outcome.calls.some((call) => call.startsWith("systemctl")));
    });
  }

  withPrograms("is waited for while it is not attached", programs, () => {
    const sandbox = new Sandbox(cloudConfigOf(single), stubs);
    const { status, output } = sandbox.run("data-volume");
    sandbox.remove();
    assert.equal(status, 1);
    assert.match(output, /not attached yet/);
  });
});
