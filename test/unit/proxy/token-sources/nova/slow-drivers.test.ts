import { expect, test } from 'vitest';
import { slowDriverOf } from '../../../../../src/proxy/token-sources/nova/slow-drivers.ts';

const UUID = '9d51f082-58a4-4449-beed-6fd205a5726b';

test.each([
  [UUID, 'ironic'],
  [UUID.toUpperCase(), 'ironic'],
  [`domain-26.${UUID}`, 'vmware'],
  [`domain-c7.${UUID}`, 'vmware'],
])('the node %s is one of %s', (node, driver) => {
  expect(slowDriverOf(node)).toBe(driver);
});

test.each([
  undefined,
  null,
  '',
  'compute1',
  'compute1.example.org',
  '9d51f082',
  `${UUID}.example.org`,
  `x${UUID}`,
  `domain-26.example.org`,
])('the node %s is one of a hypervisor', (node) => {
  expect(slowDriverOf(node)).toBeUndefined();
});
