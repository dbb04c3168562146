#!/bin/bash
# cspell:disable
# Boots the systemd of this machine as process 1 of its own namespaces, and ends with it. As root:
#   boot.sh FOLDER REPOSITORY NODE
# REPOSITORY may be empty: then there is no Oriel, for a test of the package. FOLDER gets `pid`, the number of that process here. Its root is this machine's, with changes in memory; it shares the network.
set -eu
folder=$1 repository=$2 node=$3

if [ "${ORIEL_BOOT:-}" = '' ]; then
  # A cgroup of its own, whose root systemd takes for that of the machine. Removed when all of it has ended.
  ORIEL_BOOT=cgroup exec unshare --mount --propagation private "$0" "$@"
fi

if [ "$ORIEL_BOOT" = cgroup ]; then
  mkdir -p "$folder/cgroup" "$folder/root"
  mount -t cgroup2 cgroup2 "$folder/cgroup"
  own=$folder/cgroup/oriel-systemd-$$
  mkdir "$own"
  # SIGTERM ends process 1 of the namespace, and with it all others.
  trap 'kill -KILL "$(cat "$folder/pid")"' TERM
  ORIEL_BOOT=root
  export ORIEL_BOOT
  (
    echo 0 > "$own/cgroup.procs"
    exec unshare --pid --mount --cgroup --uts --ipc --fork --kill-child --propagation private "$0" "$@"
  ) &
  child=$!
  while kill -0 $child 2> /dev/null; do wait $child || true; done
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    find "$own" -depth -type d -exec rmdir {} + 2> /dev/null && break
    sleep 0.1
  done
  exit 0
fi

# Process 1 of the namespaces. /proc is still that of this machine, and has its number there.
read -r number _ < /proc/self/stat
root=$folder/root
mount -t tmpfs tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/new"
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/new"
cd "$root/new"
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
for name in null zero full random urandom tty; do
  touch "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
for link in fd:/proc/self/fd stdin:/proc/self/fd/0 stdout:/proc/self/fd/1 stderr:/proc/self/fd/2; do
  ln -s "${link#*:}" "dev/${link%%:*}"
done
# Read-only, as in other containers: without it systemd would start udev.
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup

if [ -n "$repository" ]; then
  # The program, where the units of Oriel can read it.
  mkdir -p usr/lib/oriel
  mount --bind "$repository" usr/lib/oriel
  mkdir -p usr/local/bin
  rm -f usr/local/bin/oriel-node
  touch usr/local/bin/oriel-node
  mount --bind "$node" usr/local/bin/oriel-node
  rm -f usr/local/bin/oriel
  printf '#!/bin/sh\nexec /usr/local/bin/oriel-node /usr/lib/oriel/dist/cli/main.js "$@"\n' > usr/local/bin/oriel
  chmod 755 usr/local/bin/oriel
else
  dpkg --root=. --purge oriel > /dev/null 2>&1 || true
  rm -rf usr/lib/oriel usr/bin/oriel usr/local/bin/oriel usr/sbin/policy-rc.d
  if [ ! -x usr/bin/node ]; then
    touch usr/bin/node
    mount --bind "$node" usr/bin/node
  fi
fi

# None of this machine's services, and no login.
rm -rf etc/systemd/system etc/oriel var/lib/oriel var/log/oriel
mkdir -p etc/systemd/system
for unit in systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service systemd-sysusers.service systemd-update-utmp.service \
  systemd-journal-flush.service systemd-journal-catalog-update.service systemd-hwdb-update.service ldconfig.service \
  systemd-binfmt.service proc-sys-fs-binfmt_misc.automount dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount \
  sys-kernel-tracing.mount sys-fs-fuse-connections.mount systemd-firstboot.service systemd-machine-id-commit.service \
  systemd-pstore.service systemd-random-seed.service systemd-sysctl.service systemd-modules-load.service \
  systemd-remount-fs.service systemd-udevd.service systemd-udev-trigger.service timers.target; do
  ln -s /dev/null "etc/systemd/system/$unit"
done
printf '[Unit]\nRequires=basic.target\nAfter=basic.target\n' > etc/systemd/system/test.target
rm -rf var/log/journal
echo 0123456789abcdef0123456789abcdef > etc/machine-id

echo "$number" > "$folder/pid.new"
mv "$folder/pid.new" "$folder/pid"
mkdir old
pivot_root . old
umount -l /old
exec env -i container=oriel-test PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=test.target --log-target=journal --log-level=info --show-status=false
