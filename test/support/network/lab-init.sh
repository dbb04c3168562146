#!/bin/bash
# The first process of a lab's own process, mount and network namespaces. The network namespace is the switch: its
# bridges are the networks `public` and `management`. When this process ends, the kernel ends every process of the lab
# and with them its hosts and cables. It ends with its standard input: with the tests, however they end.
#   lab-init.sh FOLDER     then, line by line: host NAME NETWORK=ADDRESS/BITS... | unplug NAME | plug NAME
# The first network of a host is its eth0, the second its eth1. FOLDER goes with the lab.
set -eu
folder=$1
mount --make-rprivate /
# Names of network namespaces are files in here; only the lab sees its own.
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
for network in public management; do
  ip link add "$network" type bridge
  ip link set "$network" up
done

add_host() {
  local name=$1 number=0 each
  shift
  ip netns add "$name"
  ip -n "$name" link set lo up
  for each in "$@"; do
    ip link add "$name-$number" type veth peer name "eth$number" netns "$name"
    ip link set "$name-$number" master "${each%%=*}" up
    ip -n "$name" addr add "${each#*=}" dev "eth$number"
    ip -n "$name" link set "eth$number" up
    number=$((number + 1))
  done
}

echo ready
while read -r order name arguments; do
  # shellcheck disable=SC2086 # each is a word of its own
  case $order in
    host) add_host "$name" $arguments ;;
    unplug) ip link set "$name-${arguments:-0}" down ;;
    plug) ip link set "$name-${arguments:-0}" up ;;
  esac
  echo "$order"
done
kill -KILL -1 2>/dev/null || true
rm -rf "$folder"
