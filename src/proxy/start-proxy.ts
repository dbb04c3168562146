import type { AddressInfo } from 'node:net';
import { trustedProxies } from '../config/values/trusted-proxies.ts';
import { Closables } from '../platform/lifecycle.ts';
import { type ListenerParts, startListener } from './listener/start-listener.ts';
import { type Sessions, type SessionsOptions, startSessions } from './session/start-sessions.ts';

export type ProxyOptions = Omit<SessionsOptions, 'proxies'> & Omit<ListenerParts, 'proxies' | 'isDraining'>;

/** A console proxy: its sessions and its public listener. */
export interface ConsoleProxy extends Omit<Sessions, 'accept' | 'isDraining'> {
  readonly address: AddressInfo;
  /** Reads certificates and limits again. Throws if they cannot be used. */
  reload(): void;
  /** Ends every session with proxy_stopped; resolves when all connections and the token source are closed. */
  close(): Promise<void>;
}

/**
 * Starts the proxy role of a kind of console. Rejects if its address is in use or a file cannot be read. It closes the token source
 * then too, which otherwise goes on to log what it finds.
 */
export async function startProxy(options: ProxyOptions): Promise<ConsoleProxy> {
  const begun = new Closables();
  begun.add(options.tokenSource);
  try {
    return await start(options, begun);
  } catch (error) {
    // The first failure is the one to report.
    await begun.close().catch(() => {});
    throw error;
  }
}

async function start(options: ProxyOptions, begun: Closables): Promise<ConsoleProxy> {
  const log = options.log.child({ role: options.kind.proxyRole });
  const proxies = trustedProxies(options.settings, log);
  const sessions = begun.add(await startSessions({ ...options, log, proxies }));
  const listener = await startListener(
    { ...options, log, proxies, isDraining: sessions.isDraining },
    (upgrade) => sessions.accept(upgrade),
  );
  const stop = async () => {
    const closed = listener.close();
    await sessions.close();
    await closed;
    await options.tokenSource.close();
  };
  let stopping: Promise<void> | undefined;
  return {
    ...sessions,
    address: listener.address,
    reload() {
      listener.reload();
      sessions.reload();
    },
    close() {
      stopping ??= stop();
      return stopping;
    },
  };
}
