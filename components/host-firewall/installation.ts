/**
 * How a ruleset gets onto a node and stays there: files and commands for cloud-init, as data. Guarantees that a ruleset
 * takes the place of another only after `nft --check` accepted it, in one transaction; on any failure the one in force
 * stays, and the log says so. Doing it all again changes nothing.
 */

/** An entry of cloud-init's `write_files`. */
export interface InstalledFile {
  readonly path: string;
  readonly permissions: string;
  readonly content: string;
}

export interface HostFirewallScript {
  /** For `write_files`. */
  readonly files: readonly InstalledFile[];
  /** For `runcmd`, in this order and before anything that opens a port. */
  readonly commands: readonly (readonly string[])[];
}

const paths = {
  script: "/usr/local/sbin/fenceline-firewall",
  unit: "/etc/systemd/system/fenceline-firewall.service",
  given: "/etc/fenceline/firewall.given.nft",
  current: "/etc/fenceline/firewall.nft",
} as const;

/** What writes this ruleset to a node, puts it in force and loads it at each boot. */
export function hostFirewallScript(ruleset: string): HostFirewallScript {
  return {
    files: [
      { path: paths.given, permissions: "0600", content: ruleset },
      { path: paths.script, permissions: "0700", content: script },
      { path: paths.unit, permissions: "0644", content: unit },
    ],
    commands: [
      [paths.script, paths.given, paths.current],
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "fenceline-firewall.service"],
    ],
  };
}

const script = `#!/bin/sh
# Puts the ruleset GIVEN in force and keeps it as CURRENT, which is loaded at each boot.
# Whatever fails, the firewall stays as it was: a node is never cut off.
# Usage: fenceline-firewall GIVEN CURRENT
set -eu
PATH="$PATH:/usr/sbin:/sbin"
given=$1
current=$2

say() {
  echo "fenceline-firewall: $1" >&2
  if command -v logger >/dev/null 2>&1; then logger -t fenceline-firewall -- "$1" || true; fi
}

fail() {
  say "$1"
  exit 1
}

refuse() {
  fail "$1; the firewall stays as it was"
}

install_nftables() {
  if command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=300 update &&
      apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends nftables
  elif command -v dnf >/dev/null 2>&1; then
    dnf install -y nftables
  elif command -v yum >/dev/null 2>&1; then
    yum install -y nftables
  elif command -v zypper >/dev/null 2>&1; then
    zypper --non-interactive install nftables
  else
    return 1
  fi
}

if ! command -v nft >/dev/null 2>&1; then
  install_nftables || refuse "nftables is missing and can't be installed"
fi
nft --check --file "$given" || refuse "nft does not accept $given"
(umask 077 && cp "$given" "$current.next") || refuse "$current can't be written"
nft --file "$current.next" || refuse "nft can't load $given"
mv -f "$current.next" "$current" || fail "$given is in force, but only until the next boot: $current can't be written"
say "$given is in force"
`;

// Before network-pre.target, as systemd asks of firewalls: no interface is up without it. After the distribution's own
// nftables service, whose configuration usually begins by flushing every table; with it, where that starts again.
const unit = `[Unit]
Description=Firewall of this node, by rancher-fenceline
DefaultDependencies=no
After=local-fs.target nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
Wants=network-pre.target
Before=network-pre.target docker.service containerd.service shutdown.target
Before=k3s.service k3s-agent.service rke2-server.service rke2-agent.service
Conflicts=shutdown.target
ConditionPathExists=${paths.current}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft --file ${paths.current}
ExecReload=/usr/sbin/nft --file ${paths.current}

[Install]
WantedBy=sysinit.target
`;
