/** Not more, or not less, than so many times what another target has; than so much where there is no other. */
export interface Bound {
  readonly is: '≤' | '≥';
  readonly limit: number;
  readonly against?: 'websockify' | 'haproxy';
}

/** A line of the table that Oriel is held to. */
export interface Requirement {
  readonly work: string;
  readonly figure: string;
  readonly label: string;
  readonly unit: string;
  readonly must: readonly Bound[];
  readonly aim: readonly Bound[];
}

const w = (limit: number): Bound => ({ is: '≤', limit, against: 'websockify' });
const h = (limit: number): Bound => ({ is: '≤', limit, against: 'haproxy' });
const fasterThanW = (limit: number): Bound => ({ is: '≥', limit, against: 'websockify' });
const atMost = (limit: number): Bound => ({ is: '≤', limit });
const atLeast = (limit: number): Bound => ({ is: '≥', limit });

function requirement(
  [work, figure]: readonly [string, string],
  label: string,
  unit: string,
  must: readonly Bound[],
  aim: readonly Bound[],
): Requirement {
  return { work, figure, label, unit, must, aim };
}

/** What the data path has to reach: ratios, since they carry over to other machines. */
export const REQUIREMENTS: readonly Requirement[] = [
  requirement(
    ['down', 'cpuPerGb'],
    'server → client bulk, 8 sessions: CPU',
    's/GB',
    [w(0.7), h(0.6)],
    [w(0.55)],
  ),
  requirement(
    ['down', 'mbPerSecond'],
    'the same: throughput',
    'MB/s',
    [fasterThanW(1.4)],
    [fasterThanW(1.7)],
  ),
  requirement(
    ['key-beside-full', 'p99'],
    'key event beside a full-rate stream, p99',
    'µs',
    [w(0.6)],
    [w(0.4)],
  ),
  requirement(
    ['key-within-full', 'p99'],
    'key event in the session that streams at full rate, p99',
    'µs',
    [w(1.3)],
    [w(0.8)],
  ),
  requirement(['key-beside-256', 'p99'], 'key event beside a 256 MB/s stream, p99', 'µs', [w(0.6)], [w(0.4)]),
  requirement(['key-quiet', 'p99'], 'quiet key event, p99', 'µs', [w(1.1), h(1.35)], [w(0.75)]),
  requirement(
    ['echo-64', 'cpuEach'],
    '10-byte events, 64 sessions: CPU each',
    'µs',
    [w(0.15), h(1.5)],
    [h(1.25)],
  ),
  requirement(
    ['updates-200', 'cpuEach'],
    '200 sessions × 10 updates of 8 KiB a second: CPU each',
    'µs',
    [w(0.45), h(1.5)],
    [h(1.25)],
  ),
  requirement(['up-64k', 'cpuPerGb'], 'client → server, 64 KiB messages: CPU', 's/GB', [w(0.65)], [w(0.45)]),
  requirement(['up-256', 'cpuPerGb'], 'client → server, 256 B messages: CPU', 's/GB', [w(0.15)], [w(0.08)]),
  requirement(
    ['connect', 'cpuEach'],
    'connect, upgrade, real token check, greeting, close; 32 at once: CPU',
    'µs',
    [w(0.05), h(4)],
    [w(0.03)],
  ),
  requirement(['connect', 'perSecond'], 'the same: rate', '/s', [fasterThanW(20)], [fasterThanW(35)]),
  requirement(['connect', 'failed'], 'the same: failed', '', [atMost(0)], [atMost(0)]),
  requirement(
    ['console', 'cpuEach'],
    'connect, upgrade, real token check, RFB handshake to ServerInit, close; 32 at once: CPU',
    'µs',
    [],
    [],
  ),
  requirement(['console', 'perSecond'], 'the same: rate', '/s', [], []),
  requirement(['console', 'failed'], 'the same: failed', '', [atMost(0)], [atMost(0)]),
  requirement(['idle-5000', 'open'], '5,000 idle sessions: open', '', [atLeast(5_000)], [atLeast(5_000)]),
  requirement(['idle-5000', 'perSession'], 'the same: memory each (PSS)', 'kB', [atMost(16)], [atMost(12)]),
  requirement(['idle-10000', 'open'], '10,000 idle sessions: open', '', [], [atLeast(10_000)]),
  requirement(
    ['slow-readers', 'growthPerSession'],
    '16 full-rate streams to slow readers: growth each',
    'MB',
    [atMost(0.5)],
    [atMost(0.3)],
  ),
  requirement(['tls-down', 'cpuPerGb'], 'TLS, bulk down, 8 sessions: CPU', 's/GB', [w(0.75)], [w(0.5)]),
  requirement(['tls-connect', 'cpuEach'], 'TLS connect, 32 at once: CPU', 'µs', [w(0.1)], [w(0.067)]),
];
