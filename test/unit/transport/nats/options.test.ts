import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/platform/secret.ts';
import { connectionOptions } from '../../../../src/transport/nats/options.ts';
import { defaultSettings } from '../../../support/default-settings.ts';

const optionsOf = (given: Parameters<typeof defaultSettings>[0]) =>
  connectionOptions(defaultSettings(given).oriel_nats, 'oriel test');

describe('[oriel_nats]', () => {
  it('defaults to one server without TLS or credentials, and unlimited attempts', () => {
    const options = optionsOf({});
    expect(options).toMatchObject({ servers: ['nats://127.0.0.1:4222'], maxReconnectAttempts: -1 });
    for (const absent of ['tls', 'user', 'pass', 'token', 'authenticator'])
      expect(options).not.toHaveProperty(absent);
  });

  it('requires TLS if a TLS file or a tls:// server is given', () => {
    expect(optionsOf({ oriel_nats: { tls_cafile: '/ca.pem' } }).tls).toEqual({ caFile: '/ca.pem' });
    expect(optionsOf({ oriel_nats: { servers: ['tls://bus:4222'] } }).tls).toEqual({});
  });

  it('reads the key from the certificate file if no key file is given', () => {
    expect(optionsOf({ oriel_nats: { tls_certfile: '/both.pem' } }).tls).toEqual({
      certFile: '/both.pem',
      keyFile: '/both.pem',
    });
  });

  it('prefers a credentials file over a token, and that over user name and password', () => {
    const given = { username: 'u', password: new Secret('p'), token: new Secret('t') };
    expect(optionsOf({ oriel_nats: { username: 'u', password: new Secret('p') } })).toMatchObject({
      user: 'u',
      pass: 'p',
    });
    expect(optionsOf({ oriel_nats: given })).not.toHaveProperty('user');
    const all = optionsOf({ oriel_nats: { ...given, credentials_file: '/x.creds' } });
    expect(all).not.toHaveProperty('token');
    expect(all.authenticator).toBeTypeOf('function');
  });
});
