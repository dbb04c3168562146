import { expect, test } from 'vitest';
import { packSettings, unpackSettings } from '../../../../src/main/workers/pack-settings.ts';
import { Secret } from '../../../../src/platform/secret.ts';
import { defaultSettings } from '../../../support/default-settings.ts';

const settings = defaultSettings({
  vnc: { novncproxy_port: 7000, auth_schemes: ['none'] },
  service_user: { password: new Secret('for-keystone') },
  cache: { password: new Secret('for-memcached') },
  oriel_nats: { password: new Secret('for-the-bus') },
});

test('sends the values of the proxy to a worker, with its passwords', () => {
  const unpacked = unpackSettings(structuredClone(packSettings(settings)));
  expect(unpacked.vnc).toEqual(settings.vnc);
  expect(unpacked.oriel).toEqual(settings.oriel);
  expect(unpacked.service_user.password.reveal()).toBe('for-keystone');
  expect(String(unpacked.service_user.password)).toBe('***');
});

test('does not send groups that no proxy reads; a worker has their defaults', () => {
  const packed = JSON.stringify(packSettings(settings));
  expect(packed).toContain('for-keystone');
  expect(packed).not.toMatch(/for-memcached|for-the-bus/);
  const unpacked = unpackSettings(packSettings(settings));
  expect(Object.keys(unpacked).sort()).toEqual(Object.keys(settings).sort());
  expect(unpacked.oriel_nats).toEqual(defaultSettings().oriel_nats);
});
