import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { guestStream } from './guest-stream.ts';
import { type Addresses, type Closing, closingOf, Person } from './person.ts';
import { RfbClient } from './rfb-client.ts';

/** A stock page of noVNC in a browser: it keeps the cookies that it is given, sends them along, and knows of nothing else. */
export class CookieTab {
  /** Values by name. */
  readonly cookies = new Map<string, string>();
  /** The headers as they came. */
  readonly setCookies: string[] = [];

  /** Opens the console; resolves when its picture is there, and rejects where the proxy closes it instead. */
  async open(at: Addresses, accessUrl: URL, protocols = ['binary']): Promise<WebSocket> {
    const webSocket = this.#connect(at, accessUrl, protocols);
    const closed = closingOf(webSocket).then(({ code }) => {
      throw new Error(`closed with ${code}`);
    });
    await Promise.race([RfbClient.connect(guestStream(webSocket)), closed]);
    closed.catch(() => {});
    return webSocket;
  }

  /** Resolves with the refusal of the console, as the console page would receive it. */
  async refusal(at: Addresses, accessUrl: URL, more: readonly string[] = []): Promise<Closing> {
    return closingOf(this.#connect(at, accessUrl, ['oriel.v1', ...more]));
  }

  #connect(at: Addresses, accessUrl: URL, protocols: string[]): WebSocket {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers: Record<string, string> = cookie === '' ? {} : { cookie };
    const webSocket = new Person(at).webSocket(accessUrl, { protocols, headers });
    webSocket.on('upgrade', ({ headers }: IncomingMessage) => {
      for (const line of headers['set-cookie'] ?? []) this.#keep(line);
    });
    return webSocket;
  }

  #keep(line: string): void {
    this.setCookies.push(line);
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*Max-Age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
