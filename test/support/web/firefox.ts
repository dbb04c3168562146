import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { ChildProgram } from './child-program.ts';
import { type DrivenBrowser, keyActions } from './driven-browser.ts';

/** Firefox ESR without a display, by WebDriver BiDi. */
export async function launchFirefox(): Promise<DrivenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'oriel-firefox-'));
  const args = ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile];
  const program = new ChildProgram('firefox-esr', [...args, 'about:blank'], { HOME: profile });
  const closing = async () => {
    await program.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const address = await program.says(/WebDriver BiDi listening on (ws:\/\/\S+)/);
    const socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
    await once(socket, 'open');
    const bidi = new Bidi(socket);
    await bidi.call('session.new', { capabilities: {} });
    const { contexts } = await bidi.call<{ contexts: { context: string }[] }>('browsingContext.getTree', {});
    const { context } = contexts[0]!;
    return {
      name: 'Firefox',
      goto: (url) => bidi.call('browsingContext.navigate', { context, url, wait: 'complete' }),
      reload: () => bidi.call('browsingContext.reload', { context, wait: 'complete' }),
      async evaluate(expression) {
        const reply = await bidi.call<{ result: { value?: string }; exceptionDetails?: { text: string } }>(
          'script.evaluate',
          {
            expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
            target: { context },
            awaitPromise: true,
          },
        );
        if (reply.exceptionDetails !== undefined) throw new Error(reply.exceptionDetails.text);
        return JSON.parse(reply.result.value!);
      },
      type: (text) => bidi.call('input.performActions', { context, actions: keyActions(text) }),
      async close() {
        socket.terminate();
        await closing();
      },
    };
  } catch (error) {
    await closing();
    throw error;
  }
}

interface Reply {
  readonly id: number;
  readonly type: string;
  readonly result?: unknown;
  readonly message?: string;
}

/** Commands of WebDriver BiDi and their answers. */
class Bidi {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const reply = JSON.parse(String(data)) as Reply;
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  call<T = void>(method: string, params: object): Promise<T> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ type, result, message }) => {
        if (type === 'success') resolve(result as T);
        else reject(new Error(`${method}: ${message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
