import { connect } from 'node:net';

const MAX_ANSWER_BYTES = 1_024;

export interface MemcachedTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** With TLS only the connection is tried. */
  readonly tls: boolean;
}

/** Why a memcached cannot be used; empty if it can. One that requires a password counts as usable. */
export function probeMemcached({ host, port, timeoutMs, tls }: MemcachedTarget): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = '';
    const end = (why: string) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(why);
    };
    const deadline = setTimeout(() => end(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.setEncoding('latin1');
    socket.once('connect', () => (tls ? end('') : socket.write('version\r\n')));
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (/^(VERSION |CLIENT_ERROR unauthenticated|ERROR)/.test(answer)) end('');
      else if (answer.includes('\n') || answer.length > MAX_ANSWER_BYTES)
        end('the server there is not memcached');
    });
    socket.once('close', () => end('it closed the connection'));
    socket.once('error', (error: Error) => {
      const errors: readonly Error[] = error instanceof AggregateError ? error.errors : [error];
      end(errors.map(({ message }) => message).join('; '));
    });
  });
}
