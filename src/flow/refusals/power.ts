import { ASK_OPERATOR, type RefusalKind } from './kind.ts';

/** Refusals of power actions [step 2]: they have no console, and no other step. */
export const POWER_REFUSALS = {
  power_conflict: {
    step: 2,
    httpStatus: 409,
    closeCode: 4513,
    title: 'not in this state',
    sentence: 'The guest is in a state in which this cannot be done.',
    advice: 'Wait until the guest has finished what it does now, then look at its state.',
  },
  power_unsupported: {
    step: 2,
    httpStatus: 501,
    closeCode: 4514,
    title: 'not possible here',
    sentence: 'The hypervisor of this guest cannot do this.',
    advice: 'Use another action.',
  },
  power_managed_by_nova: {
    step: 2,
    httpStatus: 409,
    closeCode: 4516,
    title: 'belongs to OpenStack',
    sentence: 'This guest belongs to OpenStack Nova, which alone starts and stops it.',
    advice: 'Use the dashboard or the commands of your cloud.',
  },
  power_process_ended: {
    step: 2,
    httpStatus: 409,
    closeCode: 4517,
    title: 'its process has ended',
    sentence: 'The process of this guest has ended. Oriel cannot start it again.',
    advice: `The program that started the guest before can start it again. ${ASK_OPERATOR}`,
  },
  power_failed: {
    step: 2,
    httpStatus: 502,
    closeCode: 4518,
    title: 'the hypervisor refused',
    sentence: 'The hypervisor could not do this with the guest.',
    advice: ASK_OPERATOR,
  },
  power_throttled: {
    step: 2,
    httpStatus: 429,
    closeCode: 4519,
    title: 'too many power actions',
    sentence: 'Too many power actions were requested at once.',
    advice: 'Wait a minute, then try again.',
  },
  power_not_audited: {
    step: 2,
    httpStatus: 503,
    closeCode: 4526,
    title: 'cannot be audited',
    sentence: 'Power actions are audited here, and this one cannot be.',
    advice: ASK_OPERATOR,
  },
} as const satisfies Record<string, RefusalKind>;
