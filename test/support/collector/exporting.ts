import { newRequestId } from '../../../src/flow/request-id.ts';
import { newSpanId } from '../../../src/flow/trace-context.ts';
import { SpanExporter, type SpanExporterOptions } from '../../../src/observe/otlp/span-exporter.ts';
import type { SpanRecord } from '../../../src/observe/otlp/span-record.ts';
import { memoryLog } from '../memory-log.ts';

export const SPAN: SpanRecord = {
  requestId: newRequestId(),
  spanId: newSpanId(),
  parentSpanId: undefined,
  name: 'step 2: ask',
  kind: 'internal',
  role: 'api',
  startedAt: 1_764_530_000_000.125,
  durationMs: 12.5,
  error: undefined,
  attributes: { 'oriel.step': 2 },
  cause: undefined,
};

/** Without long waits. A busy machine may take seconds for one request: tests of the end of retries set `giveUpMs`. */
export const FAST = { sendEveryMs: 5, firstPauseMs: 5, giveUpMs: 60_000 };

/** An exporter and the lines that it logs. The caller closes it. */
export function startExporter(endpoint: string, more: Partial<SpanExporterOptions> = {}) {
  const { log, lines } = memoryLog();
  const exporter = new SpanExporter({
    endpoint,
    headersFile: '',
    caFile: '',
    resource: { version: '1.2.3', host: 'controller1', instanceId: 'an-instance' },
    log,
    pace: FAST,
    ...more,
  });
  return { exporter, lines: () => lines.map((line) => JSON.parse(line)) };
}

export function add(exporter: SpanExporter, count: number, span: Partial<SpanRecord> = {}): void {
  for (let each = 0; each < count; each++) exporter.add({ ...SPAN, spanId: newSpanId(), ...span }, false);
}
