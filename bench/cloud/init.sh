#!/bin/bash
# The first process of the cloud's own network, mount, host-name and process namespaces. When it ends, the kernel ends every
# process of the cloud with it.
#   init.sh COMMAND...
set -u
mount --make-rprivate /
hostname controller
ip link set lo up
"$@" &
command=$!
trap 'kill -TERM $command' TERM
trap '' INT
wait $command
status=$?
# A signal ends `wait` too; the command then still cleans up.
while kill -0 $command 2>/dev/null; do
  wait $command
  status=$?
done
exit $status
