import { request as httpRequest } from 'node:http';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import type { Send } from '../sign-in/trusting-send.ts';
import { forbidden } from './find-sockets.ts';

const TIMEOUT_MS = 20_000;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** No reply came from a socket. */
export class SocketSilent extends CommandFailed {}

/** Sends requests to a UNIX socket. Rejects with `SocketSilent` if no reply came. */
export function socketSend(path: string): Send {
  return (request) =>
    new Promise((resolve, reject) => {
      const { pathname, search } = new URL(request.url);
      const fail = (error: NodeJS.ErrnoException) => reject(new SocketSilent(whySilent(path, error)));
      const options = { socketPath: path, path: pathname + search, method: request.method };
      const outgoing = httpRequest(
        { ...options, headers: { Host: 'localhost' }, signal: AbortSignal.timeout(TIMEOUT_MS) },
        (incoming) => {
          const chunks: Buffer[] = [];
          let length = 0;
          incoming.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length > MAX_REPLY_BYTES) outgoing.destroy(new Error('its reply is too large'));
            else chunks.push(chunk);
          });
          incoming.on('error', fail);
          incoming.on('end', () => {
            const headers = new Headers({ 'Content-Type': 'application/json' });
            for (const [name, value] of Object.entries(incoming.headers)) {
              if (typeof value === 'string' && /^x-/.test(name)) headers.set(name, value);
            }
            const status = incoming.statusCode ?? 0;
            // Other statuses cannot have a body, and no operator socket sends them.
            if (status < 200 || status > 599 || [204, 205, 304].includes(status)) {
              fail(new Error(`it replied with status ${status}`));
            } else resolve(new Response(Buffer.concat(chunks), { status, headers }));
          });
        },
      );
      outgoing.on('error', fail);
      outgoing.end();
    });
}

function whySilent(path: string, { code, name, message }: NodeJS.ErrnoException): string {
  const shown = printableLine(path);
  if (code === 'EACCES' || code === 'EPERM') return forbidden(shown);
  if (code === 'ENOENT') {
    return `There is no operator socket ${shown}. Does a console proxy run on this host? Its log has the line "operator socket opened" with the path, or "no operator socket" with the reason.`;
  }
  if (code === 'ECONNREFUSED') {
    return `No process serves the operator socket ${shown}: the console proxy does not run, or it was killed.`;
  }
  if (code === 'EPIPE' || code === 'ECONNRESET') {
    return `The operator socket ${shown} closed the connection without a reply: other commands use it, and the number of its connections is limited. Try again in 20 s.`;
  }
  if (name === 'TimeoutError' || name === 'AbortError') {
    return `The console proxy did not reply on ${shown} within ${TIMEOUT_MS / 1000} s.`;
  }
  return `The operator socket ${shown} did not reply: ${printableLine(message)}.`;
}
