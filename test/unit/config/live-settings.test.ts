import { describe, expect, test } from 'vitest';
import { LiveSettings } from '../../../src/config/live-settings.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { defaultSettings } from '../../support/default-settings.ts';

describe('live settings', () => {
  test('equal the initial ones and do not change by equal ones', () => {
    const settings = defaultSettings({ vnc: { novncproxy_port: 1234 } });
    const live = new LiveSettings(settings, ALL_OPTIONS);
    expect(live.settings).toEqual(settings);
    expect(live.replace(settings)).toEqual({ taken: [], later: [] });
  });

  test('take the values of live options, and name the options that need a restart', () => {
    const live = new LiveSettings(defaultSettings(), ALL_OPTIONS);
    const next = defaultSettings({
      consoleauth: { token_ttl: 60 },
      console: { allowed_origins: ['portal.example'] },
      vnc: { novncproxy_port: 1234, enabled: false },
    });
    expect(live.replace(next)).toEqual({
      taken: ['vnc.enabled', 'consoleauth.token_ttl', 'console.allowed_origins'],
      later: ['vnc.novncproxy_port'],
    });
    expect(live.settings.consoleauth.token_ttl).toBe(60);
    expect(live.settings.vnc).toMatchObject({ novncproxy_port: 6080, enabled: false });
    // An option that needs a restart is named at each reload until the restart.
    expect(live.replace(next)).toEqual({ taken: [], later: ['vnc.novncproxy_port'] });
  });

  test('stay live in a destructured group', () => {
    const live = new LiveSettings(defaultSettings(), ALL_OPTIONS);
    const { oriel, vnc } = live.settings;
    live.replace(defaultSettings({ oriel: { refusal: 'close', refusal_hold: 1 } }));
    expect(oriel).toMatchObject({ refusal: 'close', refusal_hold: 1 });
    expect(live.settings.oriel).toBe(oriel);
    live.replace(defaultSettings({ vnc: { enabled: false } }));
    expect(vnc.enabled).toBe(false);
  });

  test('keep the value that is copied out of a group, and a copy of a group', () => {
    const live = new LiveSettings(defaultSettings(), ALL_OPTIONS);
    const { refusal } = live.settings.oriel;
    const copy = { ...live.settings.oriel };
    live.replace(defaultSettings({ oriel: { refusal: 'close' } }));
    expect([refusal, copy.refusal, live.settings.oriel.refusal]).toEqual(['screen', 'screen', 'close']);
  });

  test('distinguish a changed secret from an equal one', () => {
    const withKey = (key: string) => defaultSettings({ oriel_auth: { signing_key: new Secret(key) } });
    const live = new LiveSettings(withKey('one'), ALL_OPTIONS);
    expect(live.replace(withKey('one')).later).toEqual([]);
    expect(live.replace(withKey('two')).later).toEqual(['oriel_auth.signing_key']);
  });
});
