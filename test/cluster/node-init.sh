#!/usr/bin/env bash
# The first process of a node: mounts of its own, so that nothing is written outside of its folder, and a hostname; then it waits.
# All else is started into it from outside. Arguments: the node's folder, its name, the folder of CNI plugins.
set -euo pipefail
folder=$1
hostname "$2"
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/containerd /run/flannel /run/netns /run/lock
for place in etc opt var; do
  mkdir -p "$folder/over/$place" "$folder/work/$place"
  mount -t overlay -o "lowerdir=/$place,upperdir=$folder/over/$place,workdir=$folder/work/$place" overlay "/$place"
done
# What has overlays of its own, and what is read from outside, can't lie on an overlay.
for place in kubelet:/var/lib/kubelet containerd:/var/lib/containerd log:/var/log networks:/etc/cni/net.d; do
  mkdir -p "$folder/${place%%:*}" "${place#*:}"
  mount --bind "$folder/${place%%:*}" "${place#*:}"
done
mkdir -p /opt/cni/bin "$folder/settings" /var/log/pods /var/log/containers
mount --bind "$3" /opt/cni/bin
# What kubelet would set for the whole kernel goes into files of this node's own.
for setting in vm/overcommit_memory:1 vm/panic_on_oom:0 kernel/panic:10 kernel/panic_on_oops:1 kernel/keys/root_maxkeys:1000000 \
  kernel/keys/root_maxbytes:25000000; do
  path=${setting%%:*}
  echo "${setting##*:}" >"$folder/settings/${path//\//.}"
  mount --bind "$folder/settings/${path//\//.}" "/proc/sys/$path"
done
echo 1 >/proc/sys/net/ipv4/ip_forward
touch /run/ready
trap 'exit 0' TERM
while :; do sleep 3600 & wait $! || true; done
