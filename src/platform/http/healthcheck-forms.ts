import { arch, hostname, release, type } from 'node:os';
import { escapeHtml } from '../text/escape-html.ts';
import { acceptedType } from './accepted-type.ts';
import { type Health, verboseLines } from './health.ts';
import type { FileResult } from './healthcheck-files.ts';

const PLAIN = 'text/plain; charset=UTF-8';
const HTML = 'text/html; charset=UTF-8';
const JSON_TYPE = 'application/json';

export interface HealthcheckAnswer {
  readonly type: string;
  readonly body: string;
}

interface Asked {
  readonly accept: string;
  readonly verbose: boolean;
  /** `[healthcheck] detailed`, for clients that may read the reasons. */
  readonly detailed: boolean;
}

/** A row of the detailed answers. */
interface Check {
  readonly class: string;
  readonly reason: string;
  readonly details: string;
}

/**
 * The body of `/healthcheck` in the forms of oslo.middleware, by the Accept header: text, HTML or JSON. `?verbose` adds the
 * findings that cost no console.
 */
export function healthcheckBody(
  health: Health,
  files: readonly FileResult[],
  asked: Asked,
): HealthcheckAnswer {
  const form = acceptedType(asked.accept, ['text/plain', 'text/html', JSON_TYPE]);
  if (form === 'text/plain') return { type: PLAIN, body: text(health, asked.verbose) };
  const checks = checksOf(health, files);
  if (form === 'text/html') return { type: HTML, body: html(checks, asked.detailed) };
  return { type: JSON_TYPE, body: json(health, checks, asked) };
}

/** `OK`, or the reasons in lines. */
function text({ isHealthy, reasons, notes }: Health, verbose: boolean): string {
  if (verbose) return [...(isHealthy ? ['OK'] : []), ...verboseLines(reasons, notes)].join('\n');
  return isHealthy ? 'OK' : reasons.join('\n');
}

/** A healthy process has a row for each check by a file, and one if there is none. */
function checksOf({ isHealthy, reasons }: Health, files: readonly FileResult[]): Check[] {
  const row = (reason: string, details = '') => ({ class: 'HealthcheckResult', reason, details });
  if (!isHealthy) {
    return reasons.map((reason) => {
      const file = files.find(({ notReady }) => typeof notReady === 'object' && notReady.text === reason);
      return row(reason, file?.details);
    });
  }
  return files.length === 0 ? [row('OK')] : files.map(({ reason, details }) => row(reason, details));
}

function json({ isHealthy, reasons, notes }: Health, checks: readonly Check[], asked: Asked): string {
  const shown = asked.verbose ? { notes } : {};
  const body = asked.detailed
    ? { ...machine(), ...shown, reasons: checks }
    : { detailed: false, ...shown, reasons: isHealthy ? ['OK'] : reasons };
  return JSON.stringify(body, undefined, 4);
}

/** The keys of oslo.middleware; those of Python's garbage collector and threads are empty. */
function machine() {
  return {
    detailed: true,
    gc: { counts: [], threshold: [] },
    greenthreads: [],
    now: now(),
    platform: platform(),
    python_version: runtime(),
    threads: [],
  };
}

/** With the elements of oslo.middleware's page, which programs search for `<TD>OK</TD>`. */
function html(checks: readonly Check[], detailed: boolean): string {
  const head = [
    ['Server hostname', hostname()],
    ['Current time', now()],
    ['Python version', runtime()],
    ['Platform', platform()],
  ];
  const lines = head.map(([name, value]) => `<B>${name}:</B><PRE>${escapeHtml(`${value}`)}</PRE>`);
  const columns = detailed ? ['Kind', 'Reason', 'Details'] : ['Reason'];
  const rows = checks.map((check) => {
    const cells = detailed ? [check.class, check.reason, check.details] : [check.reason];
    return `<TR>\n${cells.map((cell) => `    <TD>${escapeHtml(cell)}</TD>`).join('\n')}\n</TR>`;
  });
  return [
    '<HTML>',
    '<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>',
    '<BODY>',
    ...(detailed ? ['<H1>Server status</H1>', ...lines, '<HR></HR>'] : []),
    `<H2>Result of ${checks.length} checks:</H2>`,
    '<TABLE bgcolor="#ffffff" border="1">',
    '<TBODY>',
    `<TR>\n${columns.map((column) => `<TH>\n${column}\n</TH>`).join('\n')}\n</TR>`,
    ...rows,
    '</TBODY>',
    '</TABLE>',
    '<HR></HR>',
    '</BODY>',
    '</HTML>',
  ].join('\n');
}

function now(): string {
  return new Date().toISOString().replace('T', ' ').replace('Z', '');
}

function platform(): string {
  return `${type()}-${release()}-${arch()}`;
}

function runtime(): string {
  return `Node.js ${process.version}`;
}
