import { CONSOLE_KINDS } from '../../consoles/console-kinds.ts';
import { FAULTS } from '../../flow/faults.ts';
import { REFUSALS, type RefusalCode } from '../../flow/refusals.ts';
import { STEPS } from '../../flow/steps.ts';

/** One metric: its name is the key in METRICS. */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** For the exposition and docs/metrics.md, with the unit where the name does not have it. */
  readonly help: string;
  readonly labels: readonly string[];
  /** Every combination of label values, a series for each. There are no others. */
  readonly series: readonly (readonly string[])[];
  /** How docs/metrics.md describes the label values if the list is long. */
  readonly values?: string;
  /** Upper bounds of the buckets of a histogram. */
  readonly buckets?: readonly number[];
  /** How the values of the processes of one proxy are combined; counters and histograms are added up. */
  readonly combine?: 'sum' | 'max' | 'first';
}

/** The kind of consoles that a program brought along. */
export const OTHER = 'other';
/** Positions in a list of the configuration that have a series; servers and cells beyond it have none. */
const MAX_POSITIONS = 64;
/** Drivers that have a series of their own; a test compares them with the registry of drivers. */
const DRIVERS = ['libvirt', 'qemu', 'vnc', 'demo', OTHER];
/** What screens can show; a test compares them with those that are detected. */
const CONDITIONS = [
  'kernel_panic',
  'kernel_oops',
  'emergency_mode',
  'initramfs_shell',
  'grub_rescue',
  'no_bootable_device',
  'fsck_prompt',
  'blue_screen',
];
/** Options that name certificates; a test compares them with the table of options. */
const CERTIFICATES = [
  '[DEFAULT] cert',
  '[vnc] vencrypt_ca_certs',
  '[vnc] vencrypt_client_cert',
  '[cache] tls_cafile',
  '[cache] tls_certfile',
  '[keystone_authtoken] cafile',
  '[keystone_authtoken] certfile',
  '[service_user] cafile',
  '[service_user] certfile',
  '[oslo_messaging_rabbit] ssl_ca_file',
  '[oslo_messaging_rabbit] ssl_cert_file',
  '[oriel] api_cert',
  '[oriel] metrics_cert',
  '[oriel] otlp_cafile',
  '[oriel_nats] tls_cafile',
  '[oriel_nats] tls_certfile',
  '[oriel_nova] cafile',
];

const ROLES = ['api', 'compute', 'consoleauth', 'novncproxy', 'dashboard'];
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const kinds = [...CONSOLE_KINDS.map(({ type }) => type), OTHER];
const codes = Object.keys(REFUSALS) as RefusalCode[];
const steps = STEPS.map(({ number }) => number);

function one(values: readonly string[]): string[][] {
  return values.map((value) => [value]);
}

function each(first: readonly string[], second: readonly string[]): string[][] {
  return first.flatMap((one) => second.map((other) => [one, other]));
}

const positions = Array.from({ length: MAX_POSITIONS }, (_, index) => String(index + 1));

/** A defect can occur at each step; every other refusal has one. */
const refusals = codes.flatMap((code) =>
  (code === 'internal_error' ? steps : [REFUSALS[code].step]).map((step) => [
    code,
    String(step),
    FAULTS[code],
  ]),
);

/** Every metric. docs/metrics.md is generated from it, and a test compares its label values with the tables they come from. */
export const METRICS = {
  oriel_build_info: {
    type: 'gauge',
    help: 'Always 1; the labels have the versions of Oriel and Node.js.',
    labels: ['version', 'node'],
    series: [[]],
    values: 'one value each: the version that runs',
    combine: 'first',
  },
  oriel_role_up: {
    type: 'gauge',
    help: '1 for each role that this process has started.',
    labels: ['role'],
    series: one(ROLES),
    combine: 'first',
  },
  oriel_ready: {
    type: 'gauge',
    help: '1 if the process accepts new requests, as in /readyz; otherwise 0.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_healthy: {
    type: 'gauge',
    help: '1 if no resource of the process is missing, as in /healthcheck; otherwise 0.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_consoles_requested_total: {
    type: 'counter',
    help: 'Requests for a console at the api: access URLs issued, and requests refused.',
    labels: ['kind', 'outcome'],
    series: each(kinds, ['issued', 'refused']),
  },
  oriel_screen_conditions_total: {
    type: 'counter',
    help: 'Screens that began to show a condition, at the compute agent. Screens are read only while a user views them.',
    labels: ['condition'],
    series: one(CONDITIONS),
  },
  oriel_sessions: {
    type: 'gauge',
    help: 'Open sessions.',
    labels: ['kind'],
    series: one(kinds),
  },
  oriel_sessions_opened_total: {
    type: 'counter',
    help: 'Sessions that have begun.',
    labels: ['kind'],
    series: one(kinds),
  },
  oriel_session_ends_total: {
    type: 'counter',
    help: 'Sessions that have ended, by reason.',
    labels: ['code'],
    series: one(['browser_closed', 'browser_lost', ...codes]),
    values: 'browser_closed, browser_lost, and the codes of [errors](errors.md)',
  },
  oriel_refusals_total: {
    type: 'counter',
    help: 'Refused requests for consoles, sign-ins and sessions, by code, step and who can remedy it. Probes of the doctor do not count.',
    labels: ['code', 'step', 'fault'],
    series: refusals,
    values: 'codes and steps of [errors](errors.md); fault is user, operator or oriel',
  },
  oriel_step_duration_seconds: {
    type: 'histogram',
    help: 'Duration of each of the sixteen steps that this process performs.',
    labels: ['step'],
    series: one(steps.map(String)),
    values: '1 to 16',
    buckets: SECONDS,
  },
  oriel_console_open_seconds: {
    type: 'histogram',
    help: 'Time from the WebSocket request of a viewer to the first byte that it gets from the instance.',
    labels: ['kind'],
    series: one(kinds),
    buckets: SECONDS,
  },
  oriel_bytes_total: {
    type: 'counter',
    help: 'Bytes that sessions have carried after their handshake.',
    labels: ['direction'],
    series: one(['to_browser', 'to_guest']),
  },
  oriel_backpressure_seconds_total: {
    type: 'counter',
    help: 'Time during which sessions read nothing from one side because the other had not taken its bytes; the leg is the one that was slow.',
    labels: ['leg'],
    series: one(['browser', 'guest']),
  },
  oriel_event_loop_delay_seconds: {
    type: 'gauge',
    help: 'Delay of the event loop in the last one to two minutes, the largest of all workers; 100 is the maximum.',
    labels: ['percentile'],
    series: one(['50', '99', '100']),
    combine: 'max',
  },
  oriel_session_slots: {
    type: 'gauge',
    help: 'Sessions that the proxy accepts at most: [oriel] max_sessions.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_session_slots_used: {
    type: 'gauge',
    help: 'Slots in use, with the sessions in their handshake.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_store_up: {
    type: 'gauge',
    help: '1 if a memcached server of the token authority answers; 0 if it does not.',
    labels: ['server'],
    series: one(positions),
    values: 'position in `[cache] memcache_servers`, from 1',
    combine: 'first',
  },
  oriel_bus_up: {
    type: 'gauge',
    help: '1 if the process is connected to the NATS bus; 0 if it is not.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_cell_up: {
    type: 'gauge',
    help: '1 if a cell database of Nova can be read; 0 if it cannot. Absent without `token_source = nova` or `nova-db`.',
    labels: ['cell'],
    series: one(positions),
    values: "position in Nova's list of cells, from 1",
    combine: 'max',
  },
  oriel_hypervisor_up: {
    type: 'gauge',
    help: '1 if a hypervisor driver of the compute agent lists its instances; 0 if it cannot.',
    labels: ['driver'],
    series: one(DRIVERS),
    combine: 'first',
  },
  oriel_authorities: {
    type: 'gauge',
    help: 'Other token authorities, by the result of the last cluster check: the same tokens, other tokens, no answer.',
    labels: ['state'],
    series: one(['agree', 'differ', 'silent']),
    combine: 'first',
  },
  oriel_compute_hosts: {
    type: 'gauge',
    help: 'Compute hosts on the bus, as the api sees them; silent ones disappeared within the last hour without leaving.',
    labels: ['state'],
    series: one(['present', 'silent']),
    combine: 'first',
  },
  oriel_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    help: 'When the certificate of an option expires, in seconds since the epoch; the earliest of a file. Read every minute.',
    labels: ['option'],
    series: one(CERTIFICATES),
    values: 'the options that name certificates, such as `[DEFAULT] cert`',
    combine: 'first',
  },
  oriel_audit_queue_records: {
    type: 'gauge',
    help: 'Audit records that have waited in memory for 5 seconds or longer because the file cannot be written.',
    labels: [],
    series: [[]],
  },
  oriel_audit_lost_records_total: {
    type: 'counter',
    help: 'Audit records that were lost because the file could not be written for too long.',
    labels: [],
    series: [[]],
  },
  oriel_clock_skew_seconds: {
    type: 'gauge',
    help: 'Largest difference between the clock of this process and that of another process on the bus.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_workers: {
    type: 'gauge',
    help: 'Worker processes of the proxy that serve; absent without `[oriel] workers`.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_worker_restarts_total: {
    type: 'counter',
    help: 'Workers that ended by themselves and were restarted.',
    labels: [],
    series: [[]],
  },
  oriel_open_files: {
    type: 'gauge',
    help: 'Open file descriptors of the process; with workers, of the one that has the most.',
    labels: [],
    series: [[]],
    combine: 'max',
  },
  oriel_open_files_limit: {
    type: 'gauge',
    help: 'File descriptors that one process may have open.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  oriel_spans_total: {
    type: 'counter',
    help: 'Spans for the OTLP collector: sent, and dropped because the collector does not keep up.',
    labels: ['outcome'],
    series: one(['sent', 'dropped']),
  },
  oriel_configuration_reloads_total: {
    type: 'counter',
    help: 'SIGHUP: configurations that took effect, and those that had problems.',
    labels: ['outcome'],
    series: one(['ok', 'refused']),
  },
  process_start_time_seconds: {
    type: 'gauge',
    help: 'Start of the process, in seconds since the epoch.',
    labels: [],
    series: [[]],
    combine: 'first',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    help: 'CPU time of the process and its workers.',
    labels: [],
    series: [[]],
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    help: 'Resident memory of the process and its workers.',
    labels: [],
    series: [[]],
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** The names of metrics of one type. */
export type NameOf<T extends Metric['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

/** The label of a kind of console. */
export function kindLabel(type: string): string {
  return kinds.includes(type) ? type : OTHER;
}

/** The label of a hypervisor driver. */
export function driverLabel(name: string): string {
  return DRIVERS.includes(name) ? name : OTHER;
}
