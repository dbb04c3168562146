import { freePort } from '../free-port.ts';
import { ChildProgram } from './child-program.ts';
import { type DrivenBrowser, keyActions } from './driven-browser.ts';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** WebKitGTK's browser on a display of its own, by WebKitWebDriver. */
export async function launchWebKit(): Promise<DrivenBrowser> {
  // With -displayfd the X server picks a free display and writes its number.
  const display = new ChildProgram('Xvfb', [
    '-displayfd',
    '1',
    '-screen',
    '0',
    '1280x900x24',
    '-nolisten',
    'tcp',
  ]);
  const programs = [display];
  const closing = async () => {
    for (const program of programs.reverse()) await program.close();
  };
  try {
    const DISPLAY = `:${await display.says(/^(\d+)\n/m)}`;
    const port = await freePort();
    // The sandbox needs user namespaces, which containers that run tests may lack.
    const env = { DISPLAY, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' };
    programs.push(new ChildProgram('WebKitWebDriver', [`--port=${port}`], env));
    const driver = `http://127.0.0.1:${port}`;
    await answers(`${driver}/status`);
    const browserOptions = { binary: BROWSER, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': browserOptions } };
    const { sessionId } = await call<{ sessionId: string }>('POST', `${driver}/session`, { capabilities });
    const session = `${driver}/session/${sessionId}`;
    return {
      name: 'WebKit',
      goto: (url) => call('POST', `${session}/url`, { url }),
      reload: () => call('POST', `${session}/refresh`, {}),
      async evaluate(expression) {
        const script = `const done = arguments[0]; (async () => JSON.stringify((await (${expression})) ?? null))().then(done, (error) => done(JSON.stringify({ failed: String(error) })));`;
        return JSON.parse(await call('POST', `${session}/execute/async`, { script, args: [] }));
      },
      type: (text) => call('POST', `${session}/actions`, { actions: keyActions(text) }),
      async close() {
        await call('DELETE', session).catch(() => {});
        await closing();
      },
    };
  } catch (error) {
    await closing();
    throw error;
  }
}

async function call<T = void>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(60_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: T & { message?: string } };
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.message}`);
  return value;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(url).catch((error: unknown) => {
      if (tries > 200) throw error;
    });
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
