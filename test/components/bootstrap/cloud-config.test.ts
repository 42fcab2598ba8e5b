/** What holds for the cloud-config of every kind of node, whatever the values. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { parse, parseAllDocuments } from "yaml";
import { clouds } from "../../../components/clouds";
import { cloudConfigOf, type BootstrapRequest } from "../../../components/bootstrap";
import { userDataProblem } from "../../../components/clouds/user-data-size";
import { environmentText } from "../../../components/bootstrap/cloud-config";
import {
  authority,
  contentOf,
  custom,
  filesOf,
  highAvailability,
  isScript,
  parseConfig,
  single,
  systemAgentCommand,
  variants,
} from "./requests";

const values = "/etc/rancher-fenceline";
const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom(
    "'",
    '"; reboot; "',
    "$(reboot)",
    "`reboot`",
    "a: b # c",
    "- x\n- y",
    "---\n...",
    "%s%n",
    "\\",
    "line\nbreak",
    "\ttab ",
    "passwörd 密码 🔑",
    "${x}",
    "EOF\n",
    "yes",
    "0123",
    "~",
    "\u0000\u0007\u007f\u0085\u2028\ufeff\ufffe",
  ),
);

describe("every cloud-config", () => {
  for (const [name, request] of Object.entries(variants)) {
    const text = cloudConfigOf(request);

    it(`${name}: writes files by absolute paths, with permissions, and starts one service`, () => {
      const { runcmd } = parseConfig(text);
      for (const { path, permissions } of filesOf(text).values()) {
        assert.match(path, /^\/[\w./-]+$/);
        assert.match(permissions, /^0(600|644|700)$/);
      }
      assert.deepEqual(runcmd.at(-1), [
        "systemctl",
        "enable",
        "--now",
        "--no-block",
        "rancher-fenceline-bootstrap.service",
      ]);
    });

    it(`${name}: scripts are for root alone and hold nothing that the plan takes for a reference`, () => {
      const scripts = [...filesOf(text).values()].filter(isScript);
      assert.ok(scripts.length > 0);
      for (const { permissions, content } of scripts) {
        assert.equal(permissions, "0700");
        assert.ok(!content.includes("${"), content);
        assert.match(content, /^#!\/bin\/(?:bash\n(?:# .+\n)+set -euo pipefail|sh\n(?:# .+\n)+set -eu)\n/);
      }
    });

    it(`${name}: what others may read is units alone`, () => {
      for (const { path, permissions } of filesOf(text).values()) {
        assert.equal(permissions === "0644", path.startsWith("/etc/systemd/"), path);
      }
    });

    it(`${name}: fits every cloud`, () => {
      for (const cloud of Object.values(clouds)) {
        assert.equal(userDataProblem(text, cloud), undefined);
      }
    });
  }
});

/** Everything that is run: the same for hostile values as for harmless ones. */
function executed(request: BootstrapRequest): unknown {
  const { write_files: files, runcmd } = parseConfig(cloudConfigOf(request));
  const run = files.filter((file) => isScript(file) || file.path.startsWith("/etc/systemd/"));
  return { run, runcmd, paths: files.map(({ path }) => path) };
}

describe("hostile values", () => {
  const surroundings = (text: string) => ({
    nodeName: text,
    networkRange: text,
    proxy: { http: text, https: text, exceptions: [text] },
    registry: { host: text, username: text, password: text },
    certificateAuthorities: [text],
  });
  const requests = (text: string): BootstrapRequest[] => [
    {
      ...single,
      ...surroundings(text),
      hostname: text,
      bootstrapPassword: text,
      volume: { identity: text, devices: [text] },
      tls: { at: "loadBalancer", ranges: [text], certificateAuthority: text },
    },
    ...(["k3s", "rke2"] as const).map((distribution): BootstrapRequest => ({
      ...highAvailability,
      ...surroundings(text),
      distribution,
      token: text,
      hostname: text,
      bootstrapPassword: text,
      servers: [text],
      tls: { at: "loadBalancer", ranges: [text], certificateAuthority: text },
    })),
    { ...custom, ...surroundings(text) },
  ];

  it("change nothing of what is run", () => {
    const harmless = requests("harmless").map(executed);
    fc.assert(
      fc.property(hostile, (text) => assert.deepEqual(requests(text).map(executed), harmless)),
      {
        numRuns: 20,
      },
    );
  });

  it("arrive as they are: files, settings, charts", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [container = "", member = ""] = requests(text).map(cloudConfigOf);
        assert.equal(contentOf(container, `${values}/environment/CATTLE_BOOTSTRAP_PASSWORD`), text);
        assert.equal(contentOf(container, `${values}/ssl/cacerts.pem`), text);
        assert.deepEqual(parseConfig(container).ca_certs, { trusted: [text] });
        const settings = parse(contentOf(member, "/etc/rancher/k3s/config.yaml")) as Record<string, unknown>;
        assert.deepEqual([settings.token, settings["node-name"], settings["tls-san"]], [text, text, [text]]);
        const charts = parseAllDocuments(contentOf(member, `${values}/manifests/rancher.yaml`)).map(
          (document) => document.toJS() as { kind: string; spec?: { valuesContent: string } },
        );
        const rancher = charts.find(({ kind }) => kind === "HelmChart")?.spec?.valuesContent ?? "";
        const chartValues = parse(rancher) as Record<string, unknown>;
        assert.deepEqual([chartValues.bootstrapPassword, chartValues.hostname], [text, text]);
      }),
      { numRuns: 20 },
    );
  });

  it("hold nothing that cloud-init's YAML reader refuses", () => {
    const refused = /[^\t\n\r\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
    fc.assert(
      fc.property(hostile, (text) => {
        for (const request of requests(text)) assert.doesNotMatch(cloudConfigOf(request), refused);
      }),
      { numRuns: 20 },
    );
  });

  it("never become a second line where a script reads line by line", () => {
    const text = cloudConfigOf({ ...highAvailability, servers: ["10.0.0.1\n10.0.0.2", "10.0.0.3"] });
    assert.equal(contentOf(text, `${values}/servers`), "10.0.0.1 10.0.0.2\n10.0.0.3\n");
  });

  it("are read back by a shell from an environment file", () => {
    const texts = ["$(reboot)", '"; reboot; "', "`x`", "a\\b\\$c", "passwörd", "#x", "a'b", ""];
    const given = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
    const command = 'set -a; eval "$(cat)"; printenv';
    const output = execFileSync("bash", ["--norc", "-c", command], {
      input: environmentText(given),
      env: {},
      encoding: "utf8",
    });
    for (const [name, value] of Object.entries(given)) assert.ok(output.split("\n").includes(`${name}=${value}`), name);
  });
});

describe("a token of a registration command", () => {
  it("is in its own file and nowhere else", () => {
    const text = cloudConfigOf({ ...custom, registrationCommand: systemAgentCommand.replace("abc123", "the-token") });
    const holders = [...filesOf(text).values()].filter(({ content }) => content.includes("the-token"));
    assert.deepEqual(
      holders.map(({ path, permissions }) => [path, permissions]),
      [[`${values}/environment/CATTLE_TOKEN`, "0600"]],
    );
  });
});

describe("userDataProblem", () => {
  const text = (bytes: number) => "é".repeat(Math.floor(bytes / 2)) + "x".repeat(bytes % 2);

  it("counts bytes, and their base64 form on OpenStack", () => {
    assert.equal(userDataProblem(text(16_384), clouds.aws), undefined);
    assert.match(
      userDataProblem(text(16_385), clouds.aws) ?? "",
      /^user data has 16385 bytes, 1 more than the 16384 that aws/,
    );
    assert.equal(userDataProblem(text(49_149), clouds.openstack), undefined);
    assert.match(userDataProblem(text(49_152), clouds.openstack) ?? "", /^user data has 65536 bytes in base64, 1 more/);
    assert.equal(userDataProblem(text(65_536), clouds.digitalocean), undefined);
    assert.match(userDataProblem(text(65_537), clouds.digitalocean) ?? "", /leave out/);
  });

  it("names the authorities that make AWS's too large", () => {
    const large = cloudConfigOf({ ...single, certificateAuthorities: Array.from({ length: 100 }, () => authority) });
    assert.match(userDataProblem(large, clouds.aws) ?? "", /certificate authorities/);
  });
});
