/** What the scripts decide and with which arguments they run programs, with stubs in the place of those programs. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cloudConfigOf, type BootstrapRequest } from "../../../components/bootstrap";
import { custom, dockerCommand, highAvailability, single, systemAgentCommand } from "./requests";
import { Sandbox, type Outcome } from "./sandbox";

const nobodyAnswers = 'case "$*" in */cacerts*) exit 7;; esac';
const installed = 'case "$1" in cat) exit 1;; esac';
const addresses =
  'echo "3: docker0 inet 10.20.9.1/24 scope global docker0"; echo "4: eth1    inet 10.20.1.5/20 scope global eth1"';

let sandbox: Sandbox | undefined;

function prepare(request: BootstrapRequest, stubs: Readonly<Record<string, string>> = {}): Sandbox {
  sandbox = new Sandbox(cloudConfigOf(request), { curl: "", systemctl: installed, sh: "", docker: "", ...stubs });
  sandbox.write("/usr/local/lib/rancher-fenceline/data-volume", "#!/bin/bash\n", 0o700);
  return sandbox;
}

const authority = "the authority";
const checksum = createHash("sha256").update(`${authority}\n`).digest("hex");
const checked = systemAgentCommand.replace(/(?<=--ca-checksum )\w+/, checksum);

/** A curl that is served one text as Rancher's authority, and nothing else. */
function served(text: string): string {
  const output = 'while [ "$#" -gt 1 ]; do [ "$1" = --output ] && file=$2; shift; done';
  return `${output}; case "$1" in */cacerts) echo "${text}" >"$file";; esac`;
}

afterEach(() => sandbox?.remove());

const done = "/var/lib/rancher-fenceline/done";

for (const distribution of ["k3s", "rke2"] as const) {
  describe(`a member of a highly available server on ${distribution}`, () => {
    const first = { ...highAvailability, distribution, servers: ["10.20.1.2", "[fd00::3]"] };
    const other = { ...first, initialise: false };
    const role = `/etc/rancher/${distribution}/config.yaml.d/60-role.yaml`;
    const data = `/var/lib/rancher/${distribution}/server`;
    const port = distribution === "k3s" ? 6443 : 9345;

    it("begins a cluster when told to, with an empty volume, while nobody answers", () => {
      const node = prepare(first, { curl: nobodyAnswers });
      const { status, output } = node.run("bootstrap");
      assert.equal(status, 0, output);
      assert.equal(node.read(role), "cluster-init: true\n");
      assert.ok(node.exists(`${data}/manifests/rancher.yaml`));
      assert.ok(node.exists(done));
    });

    it("joins whoever answers, even when it was told to begin", () => {
      const node = prepare(first, { curl: 'case "$*" in *10.20.1.2*) exit 7;; esac' });
      const { status, output } = node.run("bootstrap");
      assert.equal(status, 0, output);
      assert.equal(node.read(role), `server: "https://[fd00::3]:${port}"\n`);
      assert.ok(!node.exists(`${data}/manifests`));
    });

    it("waits when nobody answers and it was not told to begin", () => {
      const node = prepare(other, { curl: nobodyAnswers });
      const { status, output } = node.run("bootstrap");
      assert.equal(status, 1);
      assert.match(output, /No member answers yet/);
      assert.ok(!node.exists(role) && !node.exists(done));
    });

    it("begins nothing on a volume that holds something", () => {
      const node = prepare(first, { curl: nobodyAnswers });
      node.write("/var/lib/rancher/somebody/else", "");
      const { status, output } = node.run("bootstrap");
      assert.equal(status, 1);
      assert.match(output, /its volume is not empty/);
      assert.ok(!node.exists(role) && !node.exists(done));
    });

    it("carries on with the member that its volume holds", () => {
      const node = prepare(first, { curl: nobodyAnswers });
      node.write(`${data}/db/etcd/member`, "");
      const { status, output } = node.run("bootstrap");
      assert.equal(status, 0, output);
      assert.ok(!node.exists(role) && !node.exists(`${data}/manifests`));
    });

    it("keeps its decision over a failed installation, and from then on starts on its own data only", () => {
      const node = prepare(first, { curl: nobodyAnswers, sh: "exit 1" });
      assert.equal(node.run("bootstrap").status, 1);
      assert.equal(node.read(role), "cluster-init: true\n");
      node.write("/stubs/sh", "#!/bin/bash\n", 0o755);
      const { status, output } = node.run("bootstrap");
      assert.equal(status, 0, output);
      const unit = distribution === "k3s" ? "k3s" : "rke2-server";
      const condition = node.read(`/etc/systemd/system/${unit}.service.d/member.conf`);
      assert.equal(condition, `[Unit]\nAssertPathExists=${node.path(data)}/db/etcd\n`);
    });

    it("takes the address and the interface that stand in the network", () => {
      const node = prepare({ ...first, networkRange: "10.20.0.0/16" }, { curl: nobodyAnswers, ip: addresses });
      const { status, output, calls } = node.run("bootstrap");
      assert.equal(status, 0, output);
      assert.ok(calls.includes("ip -oneline address show up scope global to 10.20.0.0/16"), calls.join("\n"));
      const settings = node.read(`/etc/rancher/${distribution}/config.yaml.d/50-network.yaml`);
      assert.equal(settings, `node-ip: "10.20.1.5"\n${distribution === "k3s" ? 'flannel-iface: "eth1"\n' : ""}`);
      if (distribution === "rke2") assert.match(node.read(`${data}/manifests/canal-interface.yaml`), /iface: "?eth1/);
    });
  });
}

describe("a node without an address in the network", () => {
  it("does not join by another", () => {
    const node = prepare(
      { ...highAvailability, networkRange: "10.20.0.0/16" },
      { ip: 'echo "4: docker0 inet 10.20.9.1/24"' },
    );
    const { status, output } = node.run("bootstrap");
    assert.equal(status, 1);
    assert.match(output, /No interface has an address in 10\.20\.0\.0\/16 yet/);
  });
});

describe("Rancher's container", () => {
  const password = "a'b\"c $(reboot) \\ ü\nsecond line";
  const printed = 'printf "PASSWORD=%s\\n" "$CATTLE_BOOTSTRAP_PASSWORD"';

  function start(request: BootstrapRequest, mounted = true): { outcome: Outcome; node: Sandbox } {
    const node = prepare(request, { docker: printed, mountpoint: mounted ? "" : "exit 1" });
    return { outcome: node.run("rancher", { HTTPS_PROXY: "http://user:secret@proxy:3128" }), node };
  }

  it("gets its secrets by name, and none of them in a command line", () => {
    const { outcome } = start({ ...single, bootstrapPassword: password });
    assert.equal(outcome.status, 0, outcome.output);
    assert.ok(outcome.output.includes(`PASSWORD=${password}\n`));
    const [command = ""] = outcome.calls.filter((call) => call.startsWith("docker"));
    assert.match(command, / --env HTTPS_PROXY --env CATTLE_BOOTSTRAP_PASSWORD rancher\/rancher:v2\.15\.\d+$/);
    assert.ok(!/reboot|secret/.test(command), command);
  });

  it("does not start without its volume", () => {
    const { outcome } = start(single, false);
    assert.equal(outcome.status, 1);
    assert.ok(!outcome.calls.some((call) => call.startsWith("docker")));
  });

  it("is told about a balancer's public certificate, certificates to trust and a registry", () => {
    const { outcome, node } = start({
      ...single,
      tls: { at: "loadBalancer", ranges: ["10.0.0.0/8"] },
      certificateAuthorities: ["PEM"],
      registry: { host: "registry.example.com", username: "u", password: "p" },
    });
    const [command = ""] = outcome.calls.filter((call) => call.startsWith("docker"));
    const folder = node.path("/etc/rancher-fenceline");
    assert.ok(
      command.includes(`--volume ${folder}/certificates:/container/certs:ro --env SSL_CERT_DIR=/container/certs`),
    );
    assert.ok(command.includes(`--volume ${folder}/registries.yaml:`), command);
    assert.match(command, / registry\.example\.com\/rancher\/rancher:v[\d.]+ --no-cacerts$/);
  });
});

describe("a node that registers", () => {
  const environment = 'printf "TOKEN=%s\\n" "$CATTLE_TOKEN"';

  it("waits until Rancher answers", () => {
    const node = prepare(custom, { curl: 'case "$*" in */ping) exit 22;; esac' });
    const { status, output, calls } = node.run("bootstrap");
    assert.equal(status, 1);
    assert.match(output, /Rancher does not answer at https:\/\/rancher\.example\.com yet/);
    assert.ok(!node.exists(done) && calls.length === 1);
  });

  it("runs the agent of RKE1 with its group's roles and its address, the token by name", () => {
    const request = {
      ...custom,
      distribution: "rke1",
      registrationCommand: dockerCommand,
      networkRange: "10.20.0.0/16",
    } as const;
    const node = prepare(request, { ip: addresses, dockerd: "", docker: `${environment} >&2` });
    const { status, output, calls } = node.run("bootstrap");
    assert.equal(status, 0, output);
    assert.ok(output.includes("TOKEN=abc123"));
    assert.ok(node.exists(done));
    assert.equal(
      calls.find((call) => call.startsWith("docker ")),
      "docker run --env CATTLE_TOKEN -d --privileged --restart=unless-stopped --net=host -v /etc/kubernetes:/etc/kubernetes " +
        "-v /var/run:/var/run rancher/rancher-agent:v2.11.3 --server https://rancher.example.com --ca-checksum " +
        "0123456789abcdef --etcd --controlplane --address 10.20.1.5 --internal-address 10.20.1.5",
    );
  });

  it("loads the installer by the authority that the checksum names, and runs it with the token in its environment", () => {
    const node = prepare({ ...custom, registrationCommand: checked }, { curl: served(authority), sh: environment });
    const { status, output, calls } = node.run("bootstrap");
    assert.equal(status, 0, output);
    assert.ok(output.includes("TOKEN=abc123"));
    const installer = calls.find((call) => call.includes("system-agent-install.sh")) ?? "";
    assert.match(installer, /--cacert \S+\/authority\.pem/);
    assert.doesNotMatch(installer, /--insecure/);
    assert.match(
      calls.find((call) => call.startsWith("sh ")) ?? "",
      /install\.sh --server https:\/\/rancher\.example\.com --ca-checksum \w+ --label cattle\.io\/os=linux --etcd --controlplane$/,
    );
    assert.ok(!calls.some((call) => call.includes("abc123")));
  });

  it("stops where the authority is another than the checksum's", () => {
    const node = prepare({ ...custom, registrationCommand: checked }, { curl: served("another authority") });
    const { status, output, calls } = node.run("bootstrap");
    assert.notEqual(status, 0);
    assert.match(output, /authority\.pem: FAILED\n/);
    assert.ok(!calls.some((call) => call.startsWith("sh ")) && !node.exists(done));
  });

  it("checks no certificate only where the command says so and has no checksum", () => {
    const command = systemAgentCommand.replace(" --ca-checksum 0123456789abcdef", "");
    for (const [text, insecure] of [
      [command, true],
      [command.replace("--insecure ", ""), false],
    ] as const) {
      const { calls } = prepare({ ...custom, registrationCommand: text }).run("bootstrap");
      const installer = calls.find((call) => call.includes("system-agent-install.sh")) ?? "";
      assert.equal(installer.includes("--insecure"), insecure, installer);
    }
  });

  it("gives K3s the interface of its network", () => {
    const request = { ...custom, distribution: "k3s", networkRange: "10.20.0.0/16" } as const;
    const node = prepare(request, { ip: addresses, sha256sum: "cat >/dev/null" });
    assert.equal(node.run("bootstrap").status, 0);
    assert.equal(node.read("/etc/rancher/k3s/config.yaml.d/40-rancher-fenceline.yaml"), 'flannel-iface: "eth1"\n');
  });
});
