import { Refusal } from '../../../../flow/refusals.ts';
import { startEventStream } from '../event-stream.ts';
import type { VirshRunner } from '../run-virsh.ts';
import type { PowerConnection } from './power-connection.ts';

/** virsh prints this for what libvirt itself answers; without it libvirt was not reached. */
const ANSWER = /^error: Failed to |^error: (?:Requested|unsupported|operation|internal)/i;
const DENIED = /forbidden|denied/i;

/**
 * Changes the power of domains by virsh.
 * @param runner one of its own, because these commands take longer
 */
export function virshPower(uri: string, runner: VirshRunner): PowerConnection {
  return {
    async run(command, uuid) {
      try {
        const [name, ...flags] = command.split(' ');
        await runner.run([[name, uuid, ...flags].join(' ')]);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'hypervisor_unreachable') throw error;
        if (!ANSWER.test(error.detail) || /connect/.test(error.detail)) throw error;
        const code = DENIED.test(error.detail) ? 'hypervisor_forbidden' : 'power_failed';
        throw new Refusal(code, error.detail, { cause: error });
      }
    },
    follow: (onEvent) => startEventStream(uri, onEvent),
  };
}
