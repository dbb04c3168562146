#!/bin/busybox sh
# The first process of the keyboard guest. The bytes that its console reads go to the second serial port. Each line from the
# first serial port is a command; the guest answers with its output and a line "done STATUS".
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_input; do
  insmod "/modules/$module.ko"
done
# As Debian's setupcon: Caps Lock is the kernel's CtrlL_Lock in keymaps of ckbcomp.
for trigger in /sys/class/leds/*::capslock/trigger; do
  echo kbd-ctrlllock >"$trigger"
done
# A terminal that no process has open forgets its settings.
(
  stty raw echo
  stty -F /dev/ttyS1 raw -echo
  exec cat
) </dev/tty1 >/dev/ttyS1 2>/dev/null &
exec </dev/ttyS0 >/dev/ttyS0 2>&1
stty -echo -onlcr
echo ready
while read -r command; do
  eval "$command"
  echo "done $?"
done
