import { randomUUID } from 'node:crypto';
import { startConsoleauth } from '../../src/consoleauth/start-consoleauth.ts';
import { MemoryStore } from '../../src/consoleauth/stores/memory/memory-store.ts';
import type { ComputeService, computeContract } from '../../src/contracts/compute.ts';
import type { ConsoleauthService } from '../../src/contracts/consoleauth.ts';
import { type Peers, Undelivered } from '../../src/contracts/contract.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import { createObserver } from '../../src/observe/observer.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { ConsoleauthTokenSource } from '../../src/proxy/token-sources/consoleauth/consoleauth-token-source.ts';
import { anAuthorizedConsole } from '../support/authorized-console.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { tokenSourceSuite } from './token-source.suite.ts';

tokenSourceSuite('the token source of Oriel', async () => {
  const store = new MemoryStore({ clock: systemClock });
  const stopped = new Set<string>();
  const validate: ComputeService['validate_console_port'] = async ({ instanceUuid }) => ({
    valid: !stopped.has(instanceUuid),
    vncPassword: null,
  });
  const authority = startConsoleauth({
    settings: defaultSettings(),
    log: silentLogger,
    store,
    compute: {
      on: () => ({ validate_console_port: validate }),
      all: async () => [],
    } as unknown as Peers<typeof computeContract>,
    observer: createObserver(systemClock, []),
    publishSessionsEnd: () => {},
    clock: systemClock,
  });
  let isSilent = false;
  const overTransport = new Proxy(authority.service, {
    get: (service, method: keyof ConsoleauthService) =>
      isSilent
        ? () => Promise.reject(new Undelivered('deadline', 'no answer', 'token_check_unreachable'))
        : service[method],
  });
  return {
    source: new ConsoleauthTokenSource(overTransport),
    async giveToken() {
      const token = randomUUID();
      const console = anAuthorizedConsole({ tokenHash: hashToken(token) });
      await authority.service.authorize_console(console, { requestId: newRequestId() });
      const { instanceUuid, host, port } = console;
      return { token, instanceUuid, host, port };
    },
    async stopInstance({ instanceUuid }) {
      stopped.add(instanceUuid);
      authority.instanceChanged({
        instanceUuid,
        host: 'compute1',
        change: 'stopped',
        cause: 'shutdown',
      } as never);
    },
    async silence() {
      isSilent = true;
    },
    async close() {
      await authority.close();
      store.close();
    },
  };
});
