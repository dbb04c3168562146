import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type ReceivedSpan, readOtlp } from './read-otlp.ts';

/** A collector for tests. It validates every request by OpenTelemetry's definitions, and behaves as `answer` says. */
export interface TestCollector {
  readonly url: string;
  /** Of the requests that it accepted. */
  readonly spans: ReceivedSpan[];
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** Requests that do not fit the definitions. */
  readonly problems: string[];
  readonly connections: { readonly open: number; readonly total: number };
  /** Accepts the spans unless it is replaced. */
  answer: (response: ServerResponse, request: IncomingMessage) => void;
  close(): Promise<void>;
}

export async function startCollector(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<TestCollector> {
  const sockets = new Set<{ destroy(): void }>();
  let total = 0;
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      collector.requests.push({ path: request.url ?? '', headers: request.headers });
      try {
        const spans = readOtlp(gunzipSync(Buffer.concat(chunks)).toString('utf8'));
        response.on('finish', () => {
          if (response.statusCode === 200) collector.spans.push(...spans);
        });
      } catch (error) {
        collector.problems.push(String(error));
      }
      collector.answer(response, request);
    });
  };
  const server = tls === undefined ? createHttpServer(serve) : createHttpsServer(tls, serve);
  server.on('connection', (socket) => {
    total++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const collector: TestCollector = {
    url: `${tls === undefined ? 'http' : 'https'}://${tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`,
    spans: [],
    requests: [],
    problems: [],
    get connections() {
      return { open: sockets.size, total };
    },
    answer: accept,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return collector;
}

/** ExportTraceServiceResponse: all spans were accepted. */
export function accept(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
}
