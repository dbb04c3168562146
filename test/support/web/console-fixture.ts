import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import type { TokenSourceName } from '../../../src/flow/steps-of-source.ts';
import { readStaticFiles } from '../../../src/platform/http/static-files.ts';
import { dashboardLinks } from '../../../src/proxy/pages/dashboard-link.ts';
import { withFacts } from '../../../src/proxy/pages/page-facts.ts';
import { Canvas } from '../../../src/rfb/screen/canvas.ts';
import { TextScreenServer } from '../../../src/rfb/screen/text-screen-server.ts';

/** What a strict proxy sends with the page; nothing in the page may need more. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
};

const PALETTE = [0x10131c, 0xe9ecf4, 0xffd98a, 0x9cb7ff];

/** What happens to a WebSocket that comes with a certain token. */
export type Answer =
  | {
      readonly kind: 'screen';
      readonly name?: string;
      /** Whether the server takes positions of keys and reports its lock keys, as QEMU does. */
      readonly asQemu?: boolean;
      /** Messages of the proxy to the page, before anything else. */
      readonly messages?: readonly object[];
    }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  /** The proxy has a message for the page, and no console yet. */
  | { readonly kind: 'wait'; readonly message: object }
  /** The VNC server behind a UNIX socket, byte for byte. */
  | { readonly kind: 'relay'; readonly socket: string }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'noise' };

/** One WebSocket as the lab saw it. */
export interface Visit {
  readonly url: string;
  readonly protocols: string;
  readonly referer: string | undefined;
  readonly socket: WebSocket;
  /** The number is that of the key's position; only a server that is as QEMU receives it. */
  readonly keys: { keysym: number; down: boolean; number?: number }[];
  /** Texts that the page put on the guest's clipboard. */
  readonly texts: string[];
  readonly pointers: { x: number; y: number; buttons: number }[];
  /** The guest copies a text. */
  copy: (text: string) => void;
  /** Caps Lock goes on or off in the guest. Only for a server that is as QEMU. */
  setCapsLock: (isOn: boolean) => void;
  capsLock: boolean;
}

/**
 * Serves the built console page at `/` and below `/behind/a/proxy/`, as the console proxy does, and answers its
 * WebSockets by script: a scripted VNC server, a close code, a lost connection.
 */
export class ConsoleFixture {
  readonly visits: Visit[] = [];
  readonly requests: { url: string; referer: string | undefined }[] = [];
  /** By token; `screen` where none is named. */
  readonly answers = new Map<string, Answer>();
  /** Where people ask for consoles, as the proxy writes it into the page. */
  dashboardUrl = '';
  /** The token source of the proxy, which the page's words follow. */
  tokenSource: TokenSourceName = 'consoleauth';
  readonly #server = createServer((request, response) => this.#serve(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: pickProtocol });
  readonly #files = readStaticFiles(fileURLToPath(new URL('../../../dist/web/console', import.meta.url)));

  async listen(port = 0): Promise<void> {
    this.#server.on('upgrade', (request, socket, head) => {
      const answer = this.#answerTo(request);
      if (answer.kind === 'http') {
        socket.end(`HTTP/1.1 ${answer.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
        this.#visit(request, webSocket, answer),
      );
    });
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get latest(): Visit {
    const visit = this.visits.at(-1);
    if (visit === undefined) throw new Error('no WebSocket has come yet');
    return visit;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ url: request.url ?? '', referer: request.headers.referer });
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const path = (request.url ?? '/').replace(/^\/behind\/a\/proxy/, '');
    if (path.startsWith('/embedding')) {
      response.removeHeader('Content-Security-Policy');
      response.setHeader('Content-Type', 'text/html');
      const token = new URL(path, 'http://lab').searchParams.get('token');
      const sandbox = path.startsWith('/embedding-sandboxed') ? 'sandbox="allow-scripts"' : '';
      const html = EMBEDDING_PAGE.replace('TOKEN', encodeURIComponent(token ?? ''));
      response.end(html.replace('SANDBOX', sandbox));
      return;
    }
    const name = path.replace(/[?#].*$/s, '').replace(/^\/vnc(_lite|_auto)?\.html$/, '/index.html');
    const file = this.#files.get(name);
    if (file === undefined) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('Content-Type', file.type);
    const { tokenSource } = this;
    const dashboard = dashboardLinks(this.dashboardUrl, tokenSource);
    response.end(withFacts(file, { dashboard, tokenSource }).body);
  }

  #answerTo(request: IncomingMessage): Answer {
    const token = new URL(request.url ?? '/', 'http://lab').searchParams.get('token') ?? '';
    return this.answers.get(token) ?? { kind: 'screen' };
  }

  #visit(request: IncomingMessage, socket: WebSocket, answer: Answer): void {
    const visit: Visit = {
      url: request.url ?? '',
      protocols: request.headers['sec-websocket-protocol'] ?? '',
      referer: request.headers.referer,
      socket,
      keys: [],
      texts: [],
      pointers: [],
      copy: () => {},
      capsLock: false,
      setCapsLock(isOn) {
        visit.capsLock = isOn;
        socket.send(pseudoRectangle(-261, isOn ? 4 : 0));
      },
    };
    this.visits.push(visit);
    switch (answer.kind) {
      case 'screen':
        showScreen(visit, answer);
        return;
      case 'close':
        socket.close(answer.code, answer.reason);
        return;
      case 'wait':
        socket.send(JSON.stringify(answer.message));
        return;
      case 'relay':
        relay(socket, answer.socket);
        return;
      case 'hang-up':
        socket.terminate();
        return;
      case 'noise':
        socket.send(Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n'));
    }
  }
}

/** A VNC server that greets, and writes down what is typed. */
function showScreen(
  visit: Visit,
  { name = 'lab guest', asQemu, messages = [] }: Extract<Answer, { kind: 'screen' }>,
): void {
  for (const message of messages) visit.socket.send(JSON.stringify(message));
  const canvas = new Canvas(800, 500, PALETTE);
  canvas.text(40, 40, 'lab guest', { colour: 2, scale: 3, bold: true });
  canvas.text(40, 110, 'Type something.', { colour: 1, scale: 2 });
  let typed = '';
  const server = new TextScreenServer({
    canvas,
    name,
    send: (bytes) => visit.socket.send(bytes),
    onKey: (keysym, down) => {
      visit.keys.push({ keysym, down });
      if (!down || keysym > 0xff) return;
      typed += String.fromCharCode(keysym);
      canvas.text(40, 160, typed.slice(-40), { colour: 3, scale: 2 });
      server.refresh();
    },
    onPointer: (x, y, buttons) => visit.pointers.push({ x, y, buttons }),
    onCutText: (text) => visit.texts.push(text),
  });
  visit.copy = (text) => server.cutText(text);
  visit.socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) answerPing(visit, data);
    else if (asQemu !== true || !receiveAsQemu(visit, data)) server.push(data);
  });
  server.start();
}

function relay(socket: WebSocket, path: string): void {
  const server = connect(path);
  server.on('data', (bytes) => socket.send(bytes));
  server.on('error', () => socket.terminate());
  server.on('close', () => socket.close());
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) server.write(data);
  });
  socket.on('close', () => server.destroy());
}

function answerPing(visit: Visit, data: Buffer): void {
  const { ping } = JSON.parse(data.toString('utf8')) as { ping: number };
  visit.socket.send(JSON.stringify({ type: 'pong', id: ping }));
}

const SET_ENCODINGS = 2;
const EXTENDED_KEY_EVENT = [255, 0];
const CAPS_LOCK = 0xffe5;

/** What QEMU adds to RFB: extended key events and the state of the lock keys. noVNC sends each message in a frame of its own. */
function receiveAsQemu(visit: Visit, data: Buffer): boolean {
  if (data[0] === SET_ENCODINGS && data.length > 4) {
    setImmediate(() => {
      visit.socket.send(pseudoRectangle(-258));
      visit.setCapsLock(false);
    });
    return false;
  }
  if (data.length !== 12 || data[0] !== EXTENDED_KEY_EVENT[0] || data[1] !== EXTENDED_KEY_EVENT[1])
    return false;
  const down = data.readUInt16BE(2) === 1;
  const keysym = data.readUInt32BE(4);
  visit.keys.push({ keysym, down, number: data.readUInt32BE(8) });
  if (keysym === CAPS_LOCK && down) visit.setCapsLock(!visit.capsLock);
  return true;
}

/** A FramebufferUpdate with one pseudo-rectangle. */
function pseudoRectangle(encoding: number, ...content: number[]): Buffer {
  const update = Buffer.alloc(16);
  update.writeUInt16BE(1, 2);
  update.writeInt32BE(encoding, 12);
  return Buffer.concat([update, Buffer.from(content)]);
}

function pickProtocol(offered: Set<string>): string | false {
  return offered.has('oriel.v1') ? 'oriel.v1' : offered.has('binary') ? 'binary' : false;
}

const EMBEDDING_PAGE = `<!doctype html><title>panel</title>
<iframe SANDBOX src="/vnc_lite.html?token=TOKEN" width="800" height="600" allow="clipboard-read; clipboard-write; fullscreen"></iframe>
<script>window.heard = []; addEventListener('message', (event) => window.heard.push(event.data));</script>`;
