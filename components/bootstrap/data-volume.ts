/**
 * The volume that keeps `/var/lib/rancher`. Guarantees that it is formatted only where nothing at all was found on it, that
 * it is mounted by its label, that a missing volume stops Rancher and not the node, and that nothing which writes below
 * `/var/lib/rancher` starts without it.
 */
import { linesFile, scriptFile, scriptFolder, valueFile, valueFolder, type BootFile } from "./cloud-config";
import type { DataVolume } from "./request";

export const dataFolder = "/var/lib/rancher";

/** At most 16 characters: ext4. */
const label = "rancher-data";
const mountUnitName = "var-lib-rancher.mount";

/** Mounts the volume or fails; does nothing where it is mounted. */
export const dataVolumeScript = `${scriptFolder}/data-volume`;

export function dataVolumeFiles({ identity, devices }: DataVolume): BootFile[] {
  return [
    valueFile("volume", `${identity}\n`),
    linesFile("devices", devices ?? []),
    scriptFile("data-volume", script),
    { path: `/etc/systemd/system/${mountUnitName}`, content: mountUnit, mode: "0644" },
  ];
}

/** For a service that keeps its data on the volume: it starts after the mount, goes before it, and not without it. */
export const requiresDataVolume = `RequiresMountsFor=${dataFolder}`;

/** Wanted, not required, and with `nofail`: the node comes up without the volume, so that somebody can look. */
const mountUnit = `[Unit]
Description=Rancher's data volume

[Mount]
What=/dev/disk/by-label/${label}
Where=${dataFolder}
Type=ext4
Options=defaults,nofail

[Install]
WantedBy=multi-user.target
`;

/**
 * Links by identity: AWS's NVMe disks carry the volume's id without its hyphen; virtio cuts a serial at 20 characters, SCSI
 * has all of it; DigitalOcean's carry the volume's name.
 *
 * blkid --probe answers 2 for a device without any signature, but for one that it can't read too, hence the read before; and
 * mkfs.ext4, asked nothing by anybody, overwrites a file system (both measured), hence blkid before.
 */
const script = `#!/bin/bash
# Finds the data volume, formats it if it carries nothing, and mounts it by its label.
set -euo pipefail
values=${valueFolder}

if mountpoint --quiet ${dataFolder}; then
  exit 0
fi

find_device() {
  identity=$(cat "$values/volume")
  for link in /dev/disk/by-id/*; do
    case "$link" in
      *-part[0-9]*) ;;
      *_"$identity" | *_"$(printf '%s' "$identity" | tr -d -)" | *virtio-"$(printf '%.20s' "$identity")")
        readlink --canonicalize-existing "$link"
        return
        ;;
    esac
  done
  while IFS= read -r path; do
    if [ -e "$path" ]; then
      readlink --canonicalize-existing "$path"
      return
    fi
  done <"$values/devices"
  echo "The data volume is not attached yet." >&2
  return 1
}

device=$(find_device)
dd if="$device" of=/dev/null bs=1M count=1 status=none
signature=0
blkid --probe "$device" >/dev/null || signature=$?
case "$signature" in
  0)
    if [ "$(blkid --probe --match-tag LABEL --output value "$device")" != ${label} ]; then
      echo "$device carries something that is not labelled ${label}: it is left alone." >&2
      exit 1
    fi
    ;;
  2)
    echo "$device carries nothing: it is formatted."
    mkfs.ext4 -q -L ${label} "$device"
    ;;
  *)
    echo "It is not clear what $device carries: it is left alone." >&2
    exit 1
    ;;
esac

udevadm settle
systemctl enable --now ${mountUnitName}
mounted=$(findmnt --noheadings --output SOURCE --mountpoint ${dataFolder})
if [ "$mounted" != "$device" ]; then
  echo "Another volume, $mounted, has the label ${label} too: detach one of them." >&2
  systemctl stop ${mountUnitName}
  exit 1
fi
`;
