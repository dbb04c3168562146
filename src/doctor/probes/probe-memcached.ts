import { connect } from 'node:net';

const MAX_ANSWER_BYTES = 1_024;

export interface MemcachedTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** With TLS only the connection is tried: what follows is the store's business. */
  readonly tls: boolean;
}

/** Why a memcached cannot be used, or an empty text. One that wants a password first counts as there. */
export function probeMemcached({ host, port, timeoutMs, tls }: MemcachedTarget): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let said = '';
    const end = (why: string) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(why);
    };
    const deadline = setTimeout(() => end(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.setEncoding('latin1');
    socket.once('connect', () => (tls ? end('') : socket.write('version\r\n')));
    socket.on('data', (chunk: string) => {
      said += chunk;
      if (/^(VERSION |CLIENT_ERROR unauthenticated|ERROR)/.test(said)) end('');
      else if (said.includes('\n') || said.length > MAX_ANSWER_BYTES) end('what answers is no memcached');
    });
    socket.once('close', () => end('it closed the connection'));
    socket.once('error', (error: Error) => {
      const errors: readonly Error[] = error instanceof AggregateError ? error.errors : [error];
      end(errors.map(({ message }) => message).join('; '));
    });
  });
}
