import { afterAll, beforeAll, expect, test } from 'vitest';
import { discoverLibvirt } from '../../src/compute/drivers/libvirt/discover.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';

let lab: LibvirtLab;
beforeAll(async () => {
  lab = await startLibvirtLab();
});
afterAll(() => lab.close());

test('counts the instances of a real libvirtd and those with a VNC server', async () => {
  const [empty] = await discoverLibvirt([lab.uri]);
  expect(empty).toMatchObject({ state: 'usable', options: { libvirt: { connection_uri: lab.uri } } });
  expect(empty?.sentence).toBe(`libvirt answers at ${lab.uri}: no instances yet.`);

  await lab.defineGuest({ name: 'web1' });
  const [one] = await discoverLibvirt([lab.uri]);
  expect(one?.sentence).toBe(`libvirt answers at ${lab.uri}: 1 instance with a VNC server.`);

  await lab.defineGuest({ name: 'spice', graphics: [{ type: 'spice' }] });
  const [two] = await discoverLibvirt([lab.uri]);
  expect(two?.sentence).toContain('2 instances, 1 of them with a VNC server');
});
