#!/usr/bin/env bash
# Builds the programs of a cluster from their Go modules, once, and prints the folder that holds them: Kubernetes and etcd as
# one program, flannel, metrics-server, and stand-ins for what else sends or answers. `npm run cluster:install` runs this;
# test:cluster finds what it made. Beside them it unpacks containerd, runc and the other tools from Debian's packages, without
# installing any.
#
# It needs Go 1.25 or newer and root on Debian or Ubuntu. The first time takes some 10 minutes on 2 idle cores, 3 GB on
# the disk with Go's own caches, and the network; after that no time. FENCELINE_CLUSTER_DIR says where to keep it (default: the
# user's cache). Exit 1 with one line where it can't be had: the tests then skip, and say so.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$(cd "$here" && find install.sh programs -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c 1-16)
out=${FENCELINE_CLUSTER_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/rancher-fenceline/cluster}/$sources
packages="containerd runc containernetworking-plugins iptables nftables iproute2 conntrack ipset ethtool socat iputils-ping"

stop() {
  echo "test/cluster/install.sh: $1" >&2
  exit 1
}

if [ -f "$out/complete" ] || [ "${1:-}" = --where ]; then
  echo "$out"
  exit
fi
command -v go >/dev/null || stop "no Go toolchain, so no Kubernetes"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then stop "not root, or no apt-get, so no containerd"; fi
mkdir -p "$out/bin" "$out/tools" "$out/packages/partial"
# Two builds at once would both take twice as long.
exec 9>"$out/.lock"
flock 9
if [ -f "$out/complete" ]; then
  echo "$out"
  exit
fi

build() { # folder, linker's flags, tags, output, packages
  (cd "$here/programs/$1" && CGO_ENABLED=0 GOGC=200 GOFLAGS=-mod=readonly nice -n "${FENCELINE_NICE:-5}" go build -trimpath \
    -gcflags=all=-dwarf=false -ldflags "-s -w $2" -tags "$3" -o "$out/bin/$4" "${@:5}") >&2 || stop "$1 could not be built"
}

version=v1.30.14
stamp=""
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamp+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=30 -X $package.gitTreeState=clean"
  stamp+=" -X $package.gitCommit=0000000000000000000000000000000000000000 -X $package.buildDate=2025-06-17T00:00:00Z"
done
echo "test/cluster/install.sh: building Kubernetes $version, flannel and metrics-server (some 10 minutes)" >&2
build stand-ins "" "" stand-ins .
build network "" "" "" ./flanneld sigs.k8s.io/metrics-server/cmd/metrics-server
build kubernetes "-checklinkname=0 $stamp" providerless,grpcnotrace,selinux_off kubernetes .
for name in etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
  ln -sf kubernetes "$out/bin/$name"
done

apt-get update -qq >&2 || true
# shellcheck disable=SC2086 # one word each
apt-get install -qq -y --no-install-recommends --download-only --reinstall -o Dir::Cache::archives="$out/packages" $packages >&2 ||
  stop "Debian's packages could not be fetched: $packages"
for package in "$out"/packages/*.deb; do dpkg -x "$package" "$out/tools"; done
rm -rf "$out/packages"
# What the packages' own scripts would have linked.
for name in iptables ip6tables; do
  for end in "" -save -restore; do ln -sf ../tools/usr/sbin/xtables-nft-multi "$out/bin/$name$end"; done
done
touch "$out/complete"
echo "$out"
