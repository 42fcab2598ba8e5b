/** What cloud-init is given: files and commands, and their order on the node. The script itself runs in test/services. */
import assert from "node:assert/strict";
import { hostFirewallScript } from "../../../components/host-firewall/installation";

describe("host firewall installation", () => {
  const { files, commands } = hostFirewallScript("the ruleset\n");
  const content = (ending: string) => files.find(({ path }) => path.endsWith(ending))?.content ?? "";

  it("writes the ruleset beside the one in force, for root alone", () => {
    const [given] = files;
    assert.deepEqual(given, {
      path: "/etc/fenceline/firewall.given.nft",
      permissions: "0600",
      content: "the ruleset\n",
    });
    assert.ok(!files.some(({ path }) => path === "/etc/fenceline/firewall.nft"));
  });

  it("checks before it loads, loads before it keeps", () => {
    const script = content("/fenceline-firewall");
    const steps = ["nft --check --file", "cp ", "nft --file", "mv -f"].map((step) => script.indexOf(`${step}`));
    assert.ok(steps.every((step) => step > 0));
    assert.deepEqual(
      steps,
      [...steps].sort((one, other) => one - other),
    );
  });

  it("loads at each boot before the network and before anything that publishes ports", () => {
    const unit = content(".service");
    const before = [...unit.matchAll(/^Before=(.*)$/gm)].flatMap(([, units = ""]) => units.split(" "));
    for (const name of ["network-pre.target", "docker.service", "k3s.service", "k3s-agent.service"]) {
      assert.ok(before.includes(name), name);
    }
    for (const name of ["rke2-server.service", "rke2-agent.service"]) assert.ok(before.includes(name), name);
    assert.match(unit, /^Type=oneshot$/m);
    assert.match(unit, /^ExecStart=\/usr\/sbin\/nft --file \/etc\/fenceline\/firewall\.nft$/m);
  });

  it("installs first, then switches the unit on", () => {
    assert.deepEqual(commands, [
      ["/usr/local/sbin/fenceline-firewall", "/etc/fenceline/firewall.given.nft", "/etc/fenceline/firewall.nft"],
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "fenceline-firewall.service"],
    ]);
  });
});
