import { Refusal } from '../../../../flow/refusals.ts';
import type { LibvirtClient } from '../../../../libvirt-rpc/libvirt-client.ts';
import { PROCEDURES, type Procedure } from '../../../../libvirt-rpc/procedures.ts';
import { ERROR_CODE, LibvirtError } from '../../../../libvirt-rpc/rpc-errors.ts';
import type { PowerCommand, PowerConnection } from './power-connection.ts';

type OfDomain = Procedure<{ uuid: string }, void>;

const CALLS: Readonly<Record<Exclude<PowerCommand, 'start' | 'start --force-boot'>, OfDomain>> = {
  shutdown: PROCEDURES.domainShutdown,
  destroy: PROCEDURES.domainDestroy,
  reboot: PROCEDURES.domainReboot,
  reset: PROCEDURES.domainReset,
  suspend: PROCEDURES.domainSuspend,
  resume: PROCEDURES.domainResume,
  dompmwakeup: PROCEDURES.domainPmWakeup,
  managedsave: PROCEDURES.domainManagedSave,
  'inject-nmi': PROCEDURES.domainInjectNmi,
};

const DENIALS: readonly number[] = [
  ERROR_CODE.operationDenied,
  ERROR_CODE.authUnavailable,
  ERROR_CODE.accessDenied,
];

/**
 * Changes the power of domains by libvirt's RPC.
 * @param client a connection of its own: a domain that is saved for minutes must not occupy the one for consoles
 * @param asRefusal the refusal of other errors
 */
export function rpcPower(client: LibvirtClient, asRefusal: (error: unknown) => unknown): PowerConnection {
  return {
    async run(command, uuid) {
      try {
        if (command === 'start' || command === 'start --force-boot') {
          await client.call(PROCEDURES.domainCreate, { uuid, forceBoot: command !== 'start' });
        } else await client.call(CALLS[command], { uuid });
      } catch (error) {
        if (!(error instanceof LibvirtError) || error.code === ERROR_CODE.noDomain) throw asRefusal(error);
        const code = DENIALS.includes(error.code) ? 'hypervisor_forbidden' : 'power_failed';
        throw new Refusal(code, error.message, { cause: error });
      }
    },
    follow: (onEvent) =>
      client.subscribe(({ domain, event, detail }) => onEvent({ ...domain, event, detail })),
  };
}
