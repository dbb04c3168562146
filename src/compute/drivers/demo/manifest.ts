import { rule } from '../../../config/checks/check.ts';
import type { Settings } from '../../../config/option-table.ts';
import type { DriverManifest } from '../manifest.ts';

export const demo = {
  name: 'demo',
  options: {},
  checks: [
    rule<Settings & { readonly oriel: { readonly drivers: readonly string[] } }>({
      role: 'compute',
      reads: ['oriel.drivers'],
      isAboutTheLine: true,
      level: 'warning',
      when: ({ oriel }) => oriel.drivers.includes('demo'),
      message: ({ oriel: { drivers } }) =>
        `The driver "demo" is for trying Oriel: it shows an instance that runs on no hypervisor${drivers.length === 1 ? ', and no instances of libvirt' : ''}.`,
      remedy: 'Set drivers = libvirt in [oriel], or delete the line.',
    }),
  ],
  remedies: {},
} as const satisfies DriverManifest;
