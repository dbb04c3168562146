/** Not more, or not less, than so many times what another target has; than so much where there is no other. */
export interface Bound {
  readonly is: '≤' | '≥';
  readonly limit: number;
  readonly against?: 'websockify' | 'haproxy';
}

/** A line of the table that Oriel is held to. */
export interface Claim {
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

function claim(
  [work, figure]: readonly [string, string],
  label: string,
  unit: string,
  must: readonly Bound[],
  aim: readonly Bound[],
): Claim {
  return { work, figure, label, unit, must, aim };
}

/** What the data path has to reach: ratios, since they carry over to other machines. */
export const CLAIMS: readonly Claim[] = [
  claim(['down', 'cpuPerGb'], 'server → client bulk, 8 sessions: CPU', 's/GB', [w(0.7), h(0.6)], [w(0.55)]),
  claim(['down', 'mbPerSecond'], 'the same: throughput', 'MB/s', [fasterThanW(1.4)], [fasterThanW(1.7)]),
  claim(['key-beside-full', 'p99'], 'key event beside a full-rate stream, p99', 'µs', [w(0.6)], [w(0.4)]),
  claim(
    ['key-within-full', 'p99'],
    'key event in the session that streams at full rate, p99',
    'µs',
    [w(1.3)],
    [w(0.8)],
  ),
  claim(['key-beside-256', 'p99'], 'key event beside a 256 MB/s stream, p99', 'µs', [w(0.6)], [w(0.4)]),
  claim(['key-quiet', 'p99'], 'quiet key event, p99', 'µs', [w(1.1), h(1.35)], [w(0.75)]),
  claim(['echo-64', 'cpuEach'], '10-byte events, 64 sessions: CPU each', 'µs', [w(0.15), h(1.5)], [h(1.25)]),
  claim(
    ['updates-200', 'cpuEach'],
    '200 sessions × 10 updates of 8 KiB a second: CPU each',
    'µs',
    [w(0.45), h(1.5)],
    [h(1.25)],
  ),
  claim(['up-64k', 'cpuPerGb'], 'client → server, 64 KiB messages: CPU', 's/GB', [w(0.65)], [w(0.45)]),
  claim(['up-256', 'cpuPerGb'], 'client → server, 256 B messages: CPU', 's/GB', [w(0.15)], [w(0.08)]),
  claim(
    ['connect', 'cpuEach'],
    'connect, upgrade, real token check, greeting, close; 32 at once: CPU',
    'µs',
    [w(0.05), h(4)],
    [w(0.03)],
  ),
  claim(['connect', 'perSecond'], 'the same: rate', '/s', [fasterThanW(20)], [fasterThanW(35)]),
  claim(['connect', 'failed'], 'the same: failed', '', [atMost(0)], [atMost(0)]),
  claim(
    ['console', 'cpuEach'],
    'connect, upgrade, real token check, RFB handshake to ServerInit, close; 32 at once: CPU',
    'µs',
    [],
    [],
  ),
  claim(['console', 'perSecond'], 'the same: rate', '/s', [], []),
  claim(['console', 'failed'], 'the same: failed', '', [atMost(0)], [atMost(0)]),
  claim(['idle-5000', 'open'], '5,000 idle sessions: open', '', [atLeast(5_000)], [atLeast(5_000)]),
  claim(['idle-5000', 'perSession'], 'the same: memory each (PSS)', 'kB', [atMost(16)], [atMost(12)]),
  claim(['idle-10000', 'open'], '10,000 idle sessions: open', '', [], [atLeast(10_000)]),
  claim(
    ['slow-readers', 'growthPerSession'],
    '16 full-rate streams to slow readers: growth each',
    'MB',
    [atMost(0.5)],
    [atMost(0.3)],
  ),
  claim(['tls-down', 'cpuPerGb'], 'TLS, bulk down, 8 sessions: CPU', 's/GB', [w(0.75)], [w(0.5)]),
  claim(['tls-connect', 'cpuEach'], 'TLS connect, 32 at once: CPU', 'µs', [w(0.1)], [w(0.067)]),
];
