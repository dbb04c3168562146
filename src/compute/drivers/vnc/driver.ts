import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../../flow/refusals.ts';
import type { SchemeName } from '../../../rfb/handshake/handshake-with-server.ts';
import type { Driver, DriverEvent, DriverInstance } from '../driver.ts';
import type { DriverOptions } from '../registry.ts';
import { type Answer, greetServer } from './greet-server.ts';
import { vnc } from './manifest.ts';
import { readPasswordFile } from './password-file.ts';
import { addressText, type VncServer } from './server-line.ts';
import { ServerStates } from './server-states.ts';

/** How long a list waits for the first answer of a server, in ms: less than the deadline of the contract. */
const FIRST_ANSWER_MS = 2_000;

/** A VNC server and its password at this moment. */
export interface VncDefinition {
  readonly server: VncServer;
  readonly password: string | null;
}

/** The driver for the VNC servers of `[oriel_vnc] server`. */
export async function open({
  settings,
  log,
}: Pick<DriverOptions, 'settings' | 'log'>): Promise<Driver<VncDefinition>> {
  const listeners: ((event: DriverEvent) => void)[] = [];
  const servers = () => settings.oriel_vnc.server;
  const find = (uuid: string) => servers().find((each) => each.uuid === uuid);
  // The agent has no TLS towards VNC servers, and sends a password only where a proxy might.
  const schemes = () => settings.vnc.auth_schemes.filter((name): name is SchemeName => name !== 'vencrypt');
  const states = new ServerStates({
    servers,
    intervalMs: () => settings.oriel_vnc.probe_interval * 1000,
    greet: (server) => greetServer(server, schemes()),
    onChange: (event) => {
      for (const listener of listeners) listener(event);
    },
    log,
  });

  const describe = async (server: VncServer): Promise<DriverInstance> => {
    const answer = await Promise.race([
      states.last(server),
      sleep(FIRST_ANSWER_MS, { state: 'unknown', why: '' } as const, { ref: false }),
    ]);
    return {
      uuid: server.uuid,
      name: server.name,
      projectId: server.project ?? settings.oriel.default_project,
      userId: server.user,
      status: answer === undefined ? 'ACTIVE' : STATUS[answer.state],
      hypervisorName: addressText(server.host, server.port),
      vcpus: 0,
      memoryMb: 0,
    };
  };

  return {
    name: vnc.name,
    kinds: ['novnc'],
    remedies: vnc.remedies,

    listInstances: () => Promise.all(servers().map(describe)),

    async getInstance(uuid) {
      const server = find(uuid);
      return server === undefined ? undefined : describe(server);
    },

    async readDefinition(uuid) {
      // [step 5]
      const server = find(uuid);
      if (server === undefined) throw new Refusal('guest_unknown', `no VNC server has the UUID ${uuid}`);
      const { passwordFile } = server;
      const password = passwordFile === null ? null : await readPasswordFile(passwordFile);
      requireRunning(server, await states.now(server, password));
      return { server, password: password?.reveal() ?? null };
    },

    findConsole: ({ server: { host, port }, password }) =>
      // [step 6]
      ({ reachedBy: 'network', listensOn: null, dial: host, port, password }),

    onChange: (listener) => void listeners.push(listener),

    close() {
      listeners.length = 0;
      return states.close();
    },
  };
}

const STATUS = { up: 'ACTIVE', down: 'SHUTOFF', unknown: 'UNKNOWN' } as const;

function requireRunning({ name, passwordFile }: VncServer, answer: Answer | undefined): void {
  if (answer === undefined) return;
  if (answer.state === 'down') throw new Refusal('guest_not_running', `"${name}": ${answer.why}`);
  if (answer.state === 'unknown') throw new Refusal('hypervisor_unreachable', `"${name}": ${answer.why}`);
  if (answer.login === 'rejected') {
    const detail = `"${name}" does not accept the password in ${passwordFile}: ${answer.why}`;
    throw new Refusal('hypervisor_forbidden', detail);
  }
}
