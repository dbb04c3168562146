import { ASK_OPERATOR, NEW_CONSOLE, type RefusalKind } from './kind.ts';

/** Refusals of a proxy that looks tokens up in Nova's database and asks nova-compute over RabbitMQ [steps 14 and 15]. */
export const NOVA_DATABASE_REFUSALS = {
  nova_database_unreachable: {
    step: 14,
    httpStatus: 503,
    closeCode: 4520,
    title: "cloud's database does not answer",
    sentence: "Your access could not be checked: the cloud's database does not answer.",
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
  },
  nova_database_refused: {
    step: 14,
    httpStatus: 502,
    closeCode: 4521,
    title: "cloud's database refuses the proxy",
    sentence: "Your access could not be checked: the cloud's database refuses the proxy.",
    advice: ASK_OPERATOR,
  },
  nova_database_unusable: {
    step: 14,
    httpStatus: 502,
    closeCode: 4522,
    title: "cloud's database not understood",
    sentence: "Your access could not be checked: the cloud's database was not understood.",
    advice: ASK_OPERATOR,
  },
  nova_cell_unreadable: {
    step: 14,
    httpStatus: 503,
    closeCode: 4523,
    title: 'part of the cloud does not answer',
    sentence: 'Your access could not be checked: a part of the cloud does not answer.',
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
  },
  nova_bus_unreachable: {
    step: 15,
    httpStatus: 503,
    closeCode: 4524,
    title: "cloud's message bus does not answer",
    sentence: "The compute host could not be asked: the cloud's message bus does not answer.",
    advice: `Try again in a minute. ${ASK_OPERATOR}`,
  },
  token_other_kind: {
    step: 15,
    httpStatus: 400,
    closeCode: 4525,
    title: 'address of another kind of console',
    sentence: 'The console address is for another kind of console than this proxy serves.',
    advice: `${NEW_CONSOLE} Choose the console that shows the screen.`,
  },
} as const satisfies Record<string, RefusalKind>;
