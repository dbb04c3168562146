import type { TargetKind } from './target.ts';

/** No proxy: what the load side reaches by itself. Its CPU is not told, since both ends are one process. */
export const direct: TargetKind = {
  name: 'direct',
  what: 'no proxy at all: the bound of the load side',
  missing: () => undefined,
  async start({ guestPort }) {
    return {
      plain: {
        port: guestPort,
        pid: process.pid,
        framing: 'raw',
        greetsWhen: 'greeted',
        isTls: false,
        path: () => '',
      },
      tls: undefined,
      async close() {},
    };
  },
};
