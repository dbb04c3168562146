import { Refusal } from '../../../flow/refusals.ts';
import { LibvirtClient } from '../../../libvirt-rpc/libvirt-client.ts';
import { LIST, PROCEDURES, type Procedure } from '../../../libvirt-rpc/procedures.ts';
import {
  ERROR_CODE,
  LibvirtError,
  LibvirtForbidden,
  LibvirtUnreachable,
} from '../../../libvirt-rpc/rpc-errors.ts';
import type { RpcTarget } from '../../../libvirt-rpc/socket-path.ts';
import { Closables } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { MAX_PICTURE_BYTES } from '../driver.ts';
import { UUID } from '../uuid.ts';
import type { DomainText, LibvirtConnection } from './connection.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';
import { COMMAND_MS } from './power/power-connection.ts';
import { rpcPower } from './power/rpc-power.ts';
import { virshRunner } from './run-virsh.ts';
import { watchLifecycle } from './watch-lifecycle.ts';

const DEADLINE_MS = 4_000;
const SHUT_OFF = 'shut off';

/** Connects by libvirt's RPC, over the UNIX socket of a daemon on this host. */
export function connectByRpc(uri: string, target: RpcTarget, log: Logger): LibvirtConnection {
  const virsh = virshRunner(uri);
  const client = new LibvirtClient({
    target,
    deadlineMs: DEADLINE_MS,
    // libvirt's library, which virsh uses, knows how to start a user's own daemon.
    ...(target.session && { startDaemon: () => virsh.run(['uri']) }),
  });
  const powerClient = new LibvirtClient({
    target,
    deadlineMs: COMMAND_MS,
    ...(target.session && { startDaemon: () => virsh.run(['uri']) }),
  });
  const watches = new Closables();
  let mayReadSecrets = true;

  const call = async <Args, Result>(procedure: Procedure<Args, Result>, args: Args): Promise<Result> => {
    try {
      return await client.call(procedure, args);
    } catch (error) {
      throw asRefusal(error);
    }
  };

  const readXml = async (uuid: string, secure: boolean): Promise<string> => {
    if (!secure || !mayReadSecrets) return call(PROCEDURES.domainGetXmlDesc, { uuid, secure: false });
    try {
      return await client.call(PROCEDURES.domainGetXmlDesc, { uuid, secure });
    } catch (error) {
      if (!isDenied(error)) throw asRefusal(error);
      log.warn({ err: error, instance_uuid: uuid }, 'libvirt denies access to console passwords');
      if (error.code === ERROR_CODE.operationDenied) mayReadSecrets = false;
      return readXml(uuid, false);
    }
  };

  /** Sends both calls at once: libvirt finds a domain by its UUID, so no lookup comes first. */
  const readOne = async (uuid: string, secure: boolean): Promise<Omit<DomainText, 'saved'>> => {
    const [state, xml] = await Promise.all([
      call(PROCEDURES.domainGetState, { uuid }),
      readXml(uuid, secure),
    ]);
    return { state, xml };
  };

  const listUuids = async (flags: number): Promise<string[]> => {
    const domains = await call(PROCEDURES.connectListAllDomains, { flags });
    return domains.map(({ uuid }) => uuid);
  };

  return {
    power: rpcPower(powerClient, asRefusal),

    async list() {
      const [uuids, savedUuids] = await Promise.all([listUuids(LIST.all), listUuids(LIST.withManagedSave)]);
      const saved = new Set(savedUuids);
      const domains: DomainText[] = [];
      // One after the other, so that calls for a console are answered before the list is complete.
      for (const uuid of uuids) {
        const domain = await unlessGone(readOne(uuid, false));
        // A domain that was undefined since the list was read is missing here.
        if (domain !== undefined) domains.push({ ...domain, saved: saved.has(uuid) });
      }
      return domains;
    },

    async read(uuid, { secure }) {
      if (!UUID.test(uuid)) throw new Refusal('guest_unknown', 'not the UUID of a domain');
      const domain = await readOne(uuid, secure);
      const saved = domain.state === SHUT_OFF && (await call(PROCEDURES.domainHasManagedSaveImage, { uuid }));
      return { ...domain, saved };
    },

    async screenshot(uuid) {
      if (!UUID.test(uuid)) throw new Refusal('guest_unknown', 'not the UUID of a domain');
      try {
        return await client.download(PROCEDURES.domainScreenshot, { uuid, screen: 0 }, MAX_PICTURE_BYTES);
      } catch (error) {
        if (!(error instanceof LibvirtError) || error.code === ERROR_CODE.noDomain) throw asRefusal(error);
        throw new Refusal('screenshot_failed', error.message, { cause: error });
      }
    },

    watch(listener) {
      const source = {
        start: (onEvent: (event: LifecycleEvent) => void) =>
          client.subscribe(({ domain, event, detail }) => onEvent({ ...domain, event, detail })),
        readIndex: async () => {
          const domains = await call(PROCEDURES.connectListAllDomains, { flags: LIST.all });
          return domains.map(({ uuid, name, id }) => ({ uuid, name, id: id === -1 ? null : id }));
        },
      };
      watches.add(watchLifecycle({ source, log, listener }));
    },

    async close() {
      await Promise.all([client.close(), powerClient.close(), virsh.close(), watches.close()]);
    },
  };
}

/** Denied because the connection is read-only, or by libvirt's access control for this domain. */
function isDenied(error: unknown): error is LibvirtError {
  const denials: number[] = [ERROR_CODE.operationDenied, ERROR_CODE.accessDenied];
  return error instanceof LibvirtError && denials.includes(error.code);
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'guest_unknown') return undefined;
    throw error;
  }
}

function asRefusal(error: unknown): unknown {
  if (error instanceof LibvirtError) {
    const code = error.code === ERROR_CODE.noDomain ? 'guest_unknown' : 'hypervisor_unreachable';
    return new Refusal(code, error.message, { cause: error });
  }
  if (error instanceof LibvirtUnreachable) {
    const code = error instanceof LibvirtForbidden ? 'hypervisor_forbidden' : 'hypervisor_unreachable';
    return new Refusal(code, error.message, { cause: error });
  }
  return error;
}
