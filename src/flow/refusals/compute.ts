import { OFFERED_KINDS } from '../../consoles/console-kinds.ts';
import { ASK_OPERATOR, type RefusalKind } from './kind.ts';

/** Refusals of the compute agent and its driver [steps 4 to 6]. */
export const COMPUTE_REFUSALS = {
  console_disabled: {
    step: 4,
    httpStatus: 400,
    closeCode: 4411,
    title: 'consoles are switched off',
    sentence: 'Consoles are switched off on the host of the guest.',
    advice: ASK_OPERATOR,
    novaWords: ({ type }) => `Unavailable console type ${type}.`,
  },
  console_type_invalid: {
    step: 4,
    httpStatus: 400,
    closeCode: 4412,
    title: 'console type not offered',
    sentence: 'Consoles of that type are not offered.',
    advice: `Ask for ${OFFERED_KINDS}.`,
    novaWords: ({ type }) => `Invalid console type ${type}`,
  },
  hypervisor_unreachable: {
    step: 5,
    httpStatus: 503,
    closeCode: 4413,
    title: 'hypervisor does not answer',
    sentence: 'The hypervisor on the host of the guest does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
  },
  hypervisor_forbidden: {
    step: 5,
    httpStatus: 503,
    closeCode: 4419,
    title: 'no access to the hypervisor',
    sentence: 'The compute agent on the host of the guest has no access to the hypervisor.',
    advice: ASK_OPERATOR,
  },
  guest_unknown: {
    step: 5,
    httpStatus: 404,
    closeCode: 4414,
    title: 'guest is gone',
    sentence: 'The guest is no longer on its host.',
    advice: 'Reload the list of guests.',
    novaWords: ({ instanceUuid }) => `Instance ${instanceUuid} could not be found.`,
  },
  guest_not_running: {
    step: 5,
    httpStatus: 409,
    closeCode: 4415,
    title: 'guest is not running',
    sentence: 'The guest is not running, so it has no screen.',
    advice: 'Start the guest, then ask for its console.',
  },
} as const satisfies Record<string, RefusalKind>;
