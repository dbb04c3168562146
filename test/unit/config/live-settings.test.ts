import { describe, expect, test } from 'vitest';
import { LIVE_OPTIONS } from '../../../src/config/live-options.ts';
import { LiveSettings } from '../../../src/config/live-settings.ts';
import { OPTIONS } from '../../../src/config/option-table.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { defaultSettings } from '../../support/default-settings.ts';

test('every option that counts at once is an option', () => {
  const unknown = Object.entries(LIVE_OPTIONS).flatMap(([group, names]) =>
    names.filter((name) => !Object.hasOwn(OPTIONS[group as keyof typeof OPTIONS], name)),
  );
  expect(unknown).toEqual([]);
});

describe('settings that are replaced', () => {
  test('are the same to whoever reads them, until they are', () => {
    const settings = defaultSettings({ vnc: { novncproxy_port: 1234 } });
    const live = new LiveSettings(settings);
    expect(live.settings).toEqual(settings);
    expect(live.replace(settings)).toEqual({ taken: [], later: [] });
  });

  test('take what counts at once and leave what needs a restart, naming both', () => {
    const live = new LiveSettings(defaultSettings());
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
    // What needs a restart is told each time, as long as it is not what runs.
    expect(live.replace(next)).toEqual({ taken: [], later: ['vnc.novncproxy_port'] });
  });

  test('do not change a group in the hands of whoever holds it, and change it whole', () => {
    const live = new LiveSettings(defaultSettings());
    const held = live.settings.oriel;
    live.replace(defaultSettings({ oriel: { refusal: 'close', refusal_hold: 1 } }));
    expect(held).toMatchObject({ refusal: 'screen', refusal_hold: 30 });
    expect(live.settings.oriel).toMatchObject({ refusal: 'close', refusal_hold: 1 });
    expect(live.settings.oriel).not.toBe(held);
    expect(live.settings.vnc).toBe(live.settings.vnc);
  });

  test('tell a secret that has changed from one that has not', () => {
    const withKey = (key: string) => defaultSettings({ oriel_auth: { signing_key: new Secret(key) } });
    const live = new LiveSettings(withKey('one'));
    expect(live.replace(withKey('one')).later).toEqual([]);
    expect(live.replace(withKey('two')).later).toEqual(['oriel_auth.signing_key']);
  });
});
