import { openAuthenticator } from '../../src/api/auth/registry.ts';
import { formatUserLine } from '../../src/config/values/user-line.ts';
import { consoleauthContract } from '../../src/contracts/consoleauth.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { hashPassword } from '../../src/platform/password-hash.ts';
import { Secret } from '../../src/platform/secret.ts';
import { CHEAP } from '../support/accounts.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { MemoryPeers } from '../support/fixtures/peers.ts';
import { authenticatorSuite } from './authenticator.suite.ts';

const CALL = { requestId: 'req-00000000-0000-4000-8000-000000000000' };

authenticatorSuite('local', { standingAfterRevocation: false }, async () => {
  const hash = await hashPassword('mia-secret-1', CHEAP);
  const line = (roles: Record<string, readonly string[]>) =>
    formatUserLine({ name: 'mia', hash, projects: new Map(Object.entries(roles)) });
  let user = [line({ demo: ['member'] })];
  const settings = defaultSettings({ oriel_auth: { signing_key: new Secret('k'.repeat(32)) } });
  // The configuration is read again while the program runs.
  Object.defineProperty(settings.oriel_auth, 'user', { get: () => user });
  const [connected, unconnected] = [new MemoryPeers(), new MemoryPeers()];
  await connected.addConsoleauth();
  const open = (peers: MemoryPeers) =>
    openAuthenticator({
      settings,
      log: silentLogger,
      clock: systemClock,
      authorities: peers.transport.peers(consoleauthContract),
    });
  const authenticator = await open(connected);
  const { identity } = authenticator;
  if (identity === undefined) throw new Error('local users have no identity service');
  return {
    authenticator,
    userName: 'mia',
    projectName: 'demo',
    proof: { user: 'mia', domain: 'Default', password: 'mia-secret-1' },
    async signIn() {
      const credentials = { method: 'password', user: 'mia', password: 'mia-secret-1' } as const;
      return (await identity.signIn(credentials, { project: 'demo' }, '192.0.2.1', CALL)).token;
    },
    revoke: async (token) => void (await identity.revoke(token, CALL)),
    async disableUser() {
      user = [];
    },
    async removeRole() {
      user = [line({ demo: ['reader'] })];
    },
    openUnconnected: () => open(unconnected),
    async close() {
      await authenticator.close();
      await Promise.all([connected.close(), unconnected.close()]);
    },
  };
});
