#!/bin/bash
# The first process of a lab's own mount, process and host-name namespaces. When it ends, for whatever reason, the
# kernel ends every process of the lab with it: libvirtd and the guests. It ends with its standard input: with the tests.
#   lab-init.sh FOLDER HOSTNAME CACHE     then, line by line: start | kill SIGNAL | wait
set -u
lab=$1
hostname "$2"

# What libvirt keeps outside its home directory is the lab's own: the machine's libvirt is neither read nor written.
mkdir -p /run/libvirt /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
mount --make-rprivate /
mount --bind "$3" /var/cache/libvirt
for each in run etc var/lib var/log; do
  mkdir -p "$lab/$each"
  mount --bind "$lab/$each" "/$each/libvirt"
done

echo ready
while read -r order argument; do
  case $order in
    start) libvirtd --config "$lab/etc/libvirtd.conf" --pid-file "$lab/libvirtd.pid" </dev/null >>"$lab/libvirtd.log" 2>&1 & daemon=$! ;;
    kill) kill -s "$argument" "$daemon" ;;
    wait) wait "$daemon" 2>/dev/null ;;
  esac
  echo "$order"
done
