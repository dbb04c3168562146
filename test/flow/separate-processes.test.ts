import { connect, type Msg } from '@nats-io/transport-node';
import { openStore } from '../../src/consoleauth/stores/registry.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { REQUEST_ID_HEADER } from '../../src/transport/nats/served.ts';
import { openNats } from '../../src/transport/nats/transport.ts';
import { Memcached } from '../support/cluster/memcached.ts';
import { startCluster } from '../support/cluster/separate-processes.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';
import type { Crossing } from './tapped-oriel.ts';

const OBSERVER = 'observer';

sixteenSteps('each role in a process of its own', async () => {
  const memcached = await Memcached.start();
  const backend = 'oslo_cache.memcache_pool';
  const oriel = await startCluster({
    lines: [
      '[cache]',
      'enabled = True',
      `backend = ${backend}`,
      `memcache_servers = ${memcached.host}:${memcached.port}`,
    ],
    observer: OBSERVER,
  });
  const log = silentLogger;
  const connection = { servers: oriel.natsUrl, user: OBSERVER, pass: oriel.busPassword };
  const crossings: Crossing[] = [];
  const observer = await connect(connection);
  observer.subscribe('oriel.>', {
    callback: (_error, message) => void crossings.push(...crossingOf(message)),
  });
  const transport = await openNats({ connection, prefix: 'oriel', log });
  const { host, port } = memcached;
  const cache = { enabled: true, backend, memcache_servers: [{ host, port }] } as const;
  const store = await openStore({ settings: defaultSettings({ cache }), log, clock: systemClock });
  return {
    ...oriel,
    computeHost: 'host-compute',
    transport,
    store,
    crossings,
    async close() {
      await store.close();
      await transport.close();
      await observer.close();
      await oriel.close();
      await memcached.kill();
    },
  };
});

/** Subjects of requests: src/transport/nats/subjects.ts. Other messages are presence, events and replies. */
function crossingOf(message: Msg): Crossing[] {
  const [, kind, contract, ...rest] = message.subject.split('.');
  const method = `${contract}.${rest.at(-1)}`;
  const requestId = message.headers?.get(REQUEST_ID_HEADER) ?? '';
  if (kind === 'any' || kind === 'each') return [{ method, request: message.json(), requestId }];
  return kind === 'host' ? [{ method, host: rest[0] ?? '', request: message.json(), requestId }] : [];
}
