import { randomUUID } from 'node:crypto';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Listener } from '../observer.ts';
import { otlpListener } from './otlp-listener.ts';
import { SpanExporter } from './span-exporter.ts';
import type { SpanCounts } from './span-queue.ts';

export interface Tracing extends Closable {
  /** For the observer; empty without `[oriel] otlp_endpoint`. */
  readonly listeners: readonly Listener[];
  readonly counts: SpanCounts;
}

interface TracingParts {
  readonly settings: {
    readonly oriel: {
      readonly otlp_endpoint: string;
      readonly otlp_headers_file: string;
      readonly otlp_cafile: string;
    };
  };
  readonly host: string;
  readonly version: string;
  readonly log: Logger;
}

/** Sends the spans of this process to the collector of `[oriel] otlp_endpoint`, if there is one. Opens no connection yet. */
export function openTracing({ settings: { oriel }, host, version, log }: TracingParts): Tracing {
  if (oriel.otlp_endpoint === '') return { listeners: [], counts: { sent: 0, dropped: 0 }, close() {} };
  const exporter = new SpanExporter({
    endpoint: oriel.otlp_endpoint,
    headersFile: oriel.otlp_headers_file,
    caFile: oriel.otlp_cafile,
    resource: { version, host, instanceId: randomUUID() },
    log,
  });
  return {
    listeners: [otlpListener((span, isOfStranger) => exporter.add(span, isOfStranger))],
    get counts() {
      return exporter.counts;
    },
    close: () => exporter.close(),
  };
}
