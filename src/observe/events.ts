import type { RefusalCode } from '../flow/refusals.ts';
import type { Actor } from '../flow/steps.ts';
import type { TokenFingerprint } from '../flow/token-fingerprint.ts';
import type { TraceContext } from '../flow/trace-context.ts';
import type { Span, STRANGER } from './trace/trace-recorder.ts';

/** What a field holds. */
interface Field {
  readonly type: 'text' | 'number' | 'texts' | 'fingerprint' | 'error';
  /** For docs/audit.md. */
  readonly help: string;
}

/**
 * Every field of an event, in the order in which an audit record has them. There is no field for a token, a password, an
 * access URL or the contents of a console, and a secret fits none of these types.
 */
export const FIELDS = {
  request_id: {
    type: 'text',
    help: 'Joins the records of one console, and these to log and trace. It is created when the console is requested.',
  },
  session_id: {
    type: 'text',
    help: 'One connection of one viewer to one console, as in `oriel session list`.',
  },
  client: { type: 'text', help: 'Client address of the user or program.' },
  user: { type: 'text', help: 'Name of the user.' },
  user_id: { type: 'text', help: "The user's id; for local users the name." },
  project_id: {
    type: 'text',
    help: 'Project that the user was signed in to; for sessions, the project of the instance.',
  },
  instance_uuid: { type: 'text', help: 'The instance.' },
  compute_host: { type: 'text', help: 'The compute host of the instance.' },
  access: { type: 'text', help: '`full` or `view_only`.' },
  condition: {
    type: 'text',
    help: 'What the screen shows: an id of `src/text/conditions.ts`, for example `kernel_panic`.',
  },
  form: { type: 'text', help: 'What was viewed: `screenshot` or `text`.' },
  method: {
    type: 'text',
    help: '`password`, `application_credential` or `token` (one sign-in made from another).',
  },
  action: {
    type: 'text',
    help: 'The power action: `start`, `stop`, `power_off`, `reboot`, `reset`, `pause`, `unpause`, `suspend`, `resume` or `nmi`.',
  },
  of_user: { type: 'text', help: 'The user whose sign-in was ended.' },
  code: {
    type: 'text',
    help: 'The reason: a code of [errors](errors.md), `browser_closed` or `browser_lost`.',
  },
  step: { type: 'number', help: 'The step of the sixteen that refused.' },
  socket: { type: 'text', help: 'Path of the operator socket. Users of the socket have no name.' },
  reason: { type: 'text', help: "An operator's own words to the user of the console." },
  duration_ms: { type: 'number', help: 'How long the console was open.' },
  bytes_to_browser: { type: 'number', help: 'Bytes that the console sent.' },
  bytes_to_guest: { type: 'number', help: 'Bytes that the user sent: keys, pointer, clipboard.' },
  deleted: { type: 'number', help: 'Access URLs that could have been opened and no longer can.' },
  roles: { type: 'texts', help: 'Roles of the process.' },
  changed: { type: 'texts', help: 'Options that took effect.' },
  later: { type: 'texts', help: 'Options that have changed and take effect after a restart.' },
  problems: {
    type: 'number',
    help: 'How many problems the new configuration has. The old one stays in use.',
  },
  untold: {
    type: 'number',
    help: 'Attempts of the same kind by unauthenticated clients that have no record, since the last that has. Only present if there are any.',
  },
  lost: { type: 'number', help: 'Records that did not fit into memory while the file could not be written.' },
  // Of log, trace and metrics alone.
  token: { type: 'fingerprint', help: 'The start of the hash of the token.' },
  project: { type: 'text', help: 'Name of the project.' },
  expires_at: { type: 'number', help: 'End of the lifetime of the token, in seconds since the epoch.' },
  vnc_security: { type: 'text', help: 'How the proxy and the VNC server authenticate and encrypt.' },
  probe: { type: 'text', help: 'The program whose request is a test that the proxy must refuse.' },
  authority: { type: 'text', help: 'What the token authority of the cloud calls the check.' },
  kind: { type: 'text', help: 'Kind of the console, as requested.' },
  opening_id: {
    type: 'text',
    help: 'The id that the request of the browser had before its token was looked up.',
  },
  detail: { type: 'text', help: 'What happened, for the operator.' },
  err: { type: 'error', help: 'A defect of this program, or the error of a peer.' },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;

/** A kind of event: which role reports it, and what each listener takes of it. */
export interface EventKind {
  readonly by: 'api' | 'compute' | 'consoleauth' | 'novncproxy' | 'every process';
  /** Of the audit record; absent if the audit has none. */
  readonly audit?: { readonly help: string; readonly fields: readonly FieldName[] };
  /** The line of the log; absent if it has none. */
  readonly log?: {
    readonly level: 'info' | 'warn' | 'error';
    readonly message: string;
    /** For lines that always belong to the same step. */
    readonly step?: number;
    readonly fields: readonly FieldName[];
  };
  /** What only the trace needs. */
  readonly trace?: readonly FieldName[];
  /** What only the metrics need. */
  readonly metrics?: readonly FieldName[];
  /** Unauthenticated clients can cause it at will: most of theirs are left out of log and audit. */
  readonly isPaced?: true;
}

const USER = ['user', 'user_id', 'project_id'] as const;

/** Every kind of event but those of the trace alone. docs/audit.md lists the audit records; a test compares the two. */
export const EVENTS = {
  'process.started': { by: 'every process', audit: { help: 'The stream begins.', fields: ['roles'] } },
  'process.stopped': {
    by: 'every process',
    audit: { help: 'The process ended normally.', fields: ['roles'] },
  },
  'configuration.reloaded': {
    by: 'every process',
    audit: {
      help: 'SIGHUP: the configuration was read again and took effect.',
      fields: ['changed', 'later'],
    },
    log: { level: 'info', message: 'the configuration was read again', fields: ['changed'] },
  },
  'configuration.refused': {
    by: 'every process',
    audit: { help: 'SIGHUP: the configuration was read again and rejected.', fields: ['problems'] },
    log: {
      level: 'error',
      message: 'the configuration was read again and has problems: the old one stays in use',
      fields: ['problems'],
    },
  },
  'sign_in.succeeded': {
    by: 'api',
    audit: {
      help: 'A local user, or a program that acts for the user, received a sign-in token. With Keystone, only sign-ins through the dashboard are recorded here; Keystone has the others.',
      fields: ['request_id', 'client', ...USER, 'method'],
    },
  },
  'sign_in.failed': {
    by: 'api',
    audit: {
      help: 'A sign-in was refused. `user` is set only if that user exists, because a mistyped name may be a password.',
      fields: ['request_id', 'client', 'user', 'method', 'code', 'untold'],
    },
    isPaced: true,
  },
  'sign_in.revoked': {
    by: 'api',
    audit: {
      help: 'A sign-in token was ended by its owner or by an administrator.',
      fields: ['request_id', 'client', 'user', 'user_id', 'of_user'],
    },
  },
  'console.created': {
    by: 'api',
    audit: {
      help: 'A user received the access URL of a console.',
      fields: ['request_id', 'client', ...USER, 'instance_uuid', 'compute_host', 'access'],
    },
    metrics: ['kind'],
  },
  'screen.viewed': {
    by: 'api',
    audit: {
      help: 'A user requested the picture or the text of a screen. A user who goes on viewing the same instance has one record each 10 minutes, for each form and each api.',
      fields: ['request_id', 'client', ...USER, 'instance_uuid', 'compute_host', 'form'],
    },
  },
  'screen.condition': {
    by: 'compute',
    audit: {
      help: 'The screen of an instance began to show a condition. Screens are read only while a user views them.',
      fields: ['instance_uuid', 'compute_host', 'condition'],
    },
    log: {
      level: 'info',
      message: 'a screen shows a condition',
      fields: ['instance_uuid', 'condition'],
    },
  },
  'console.refused': {
    by: 'api',
    audit: {
      help: 'A request for a console was refused.',
      fields: ['request_id', 'client', ...USER, 'instance_uuid', 'code', 'step', 'untold'],
    },
    trace: ['detail', 'duration_ms'],
    metrics: ['kind'],
    isPaced: true,
  },
  'power.requested': {
    by: 'api',
    audit: {
      help: 'A user requested a power action of an instance, and may. It begins after this record.',
      fields: ['request_id', 'client', ...USER, 'instance_uuid', 'compute_host', 'action'],
    },
  },
  'power.refused': {
    by: 'api',
    audit: {
      help: 'A power action that a user requested was refused.',
      fields: ['request_id', 'client', ...USER, 'instance_uuid', 'action', 'code', 'untold'],
    },
    isPaced: true,
  },
  'power.done': {
    by: 'compute',
    audit: {
      help: 'A power action is complete: the instance has its new state.',
      fields: ['request_id', 'instance_uuid', 'action', 'duration_ms'],
    },
    log: {
      level: 'info',
      message: 'power action done',
      fields: ['request_id', 'instance_uuid', 'action', 'duration_ms'],
    },
  },
  'power.failed': {
    by: 'compute',
    audit: {
      help: 'A power action began and failed, or another one replaced it (`power_conflict`).',
      fields: ['request_id', 'instance_uuid', 'action', 'code', 'duration_ms'],
    },
    log: {
      level: 'warn',
      message: 'power action failed',
      fields: ['request_id', 'instance_uuid', 'action', 'code', 'detail', 'duration_ms'],
    },
  },
  'console.authorised': {
    by: 'consoleauth',
    log: {
      level: 'info',
      message: 'console authorised',
      step: 10,
      fields: ['request_id', 'instance_uuid', 'token', 'user', 'project_id', 'expires_at'],
    },
  },
  'token.accepted': {
    by: 'consoleauth',
    log: {
      level: 'info',
      message: 'token accepted',
      step: 15,
      fields: ['request_id', 'instance_uuid', 'token', 'user', 'project_id'],
    },
  },
  'token.refused': {
    by: 'consoleauth',
    log: {
      level: 'warn',
      message: 'token refused',
      step: 15,
      fields: ['request_id', 'code', 'detail', 'err', 'token', 'instance_uuid', 'compute_host'],
    },
    isPaced: true,
  },
  'token.redeemed': {
    by: 'consoleauth',
    log: {
      level: 'info',
      message: 'single-use token redeemed',
      step: 15,
      fields: ['request_id', 'token', 'instance_uuid'],
    },
  },
  'token.resumed': {
    by: 'consoleauth',
    log: {
      level: 'info',
      message: 'single-use token resumed by its holder',
      step: 15,
      fields: ['request_id', 'token', 'instance_uuid'],
    },
  },
  'session.opened': {
    by: 'novncproxy',
    audit: {
      help: 'A session began. The user is the one who received the access URL, which is all that a token proves.',
      fields: ['request_id', 'session_id', 'client', ...USER, 'instance_uuid', 'compute_host', 'access'],
    },
    log: {
      level: 'info',
      message: 'console opened',
      step: 16,
      fields: ['request_id', 'client', 'session_id', 'instance_uuid', 'vnc_security', 'authority'],
    },
    metrics: ['kind'],
  },
  'session.refused': {
    by: 'novncproxy',
    audit: {
      help: 'A client with or without a token was refused a session.',
      fields: ['request_id', 'client', ...USER, 'instance_uuid', 'code', 'step', 'untold'],
    },
    log: {
      level: 'warn',
      message: 'console refused',
      fields: [
        'step',
        'request_id',
        'client',
        'session_id',
        'instance_uuid',
        'token',
        'compute_host',
        'probe',
        'code',
        'detail',
        'err',
      ],
    },
    isPaced: true,
  },
  'session.left': {
    by: 'novncproxy',
    log: {
      level: 'info',
      message: 'the browser left before its console opened',
      step: 16,
      fields: ['request_id', 'client', 'session_id', 'instance_uuid'],
    },
    isPaced: true,
  },
  'session.ended': {
    by: 'novncproxy',
    audit: {
      help: 'A session that had begun ended, however soon.',
      fields: [
        'request_id',
        'session_id',
        'client',
        ...USER,
        'instance_uuid',
        'code',
        'reason',
        'duration_ms',
        'bytes_to_browser',
        'bytes_to_guest',
      ],
    },
    log: {
      level: 'info',
      message: 'console ended',
      step: 16,
      fields: [
        'request_id',
        'client',
        'session_id',
        'instance_uuid',
        'code',
        'bytes_to_browser',
        'bytes_to_guest',
        'duration_ms',
        'detail',
        'err',
      ],
    },
    trace: ['opening_id'],
  },
  'session.end_asked': {
    by: 'api',
    audit: {
      help: 'An operator ended a session. The record of its end has the same `session_id`.',
      fields: ['request_id', 'session_id', 'client', 'user', 'user_id', 'reason'],
    },
    log: {
      level: 'info',
      message: 'session ended',
      fields: ['request_id', 'session_id', 'user', 'project', 'reason'],
    },
  },
  'session.end_asked_locally': {
    by: 'novncproxy',
    audit: {
      help: 'An operator on the machine of the proxy ended a session through the operator socket. The record of its end has the same `session_id`.',
      fields: ['request_id', 'session_id', 'socket', 'reason'],
    },
    log: {
      level: 'info',
      message: 'session ended by a local operator',
      fields: ['request_id', 'session_id', 'socket', 'reason'],
    },
  },
  'session.over': {
    by: 'consoleauth',
    log: {
      level: 'info',
      message: 'a re-check ended a session',
      fields: ['request_id', 'instance_uuid', 'token', 'code', 'detail'],
    },
  },
  'consoles.withdrawn': {
    by: 'api',
    audit: {
      help: 'An operator withdrew all access URLs of an instance and ended its sessions.',
      fields: ['request_id', 'client', 'user', 'user_id', 'instance_uuid', 'reason', 'deleted'],
    },
    log: {
      level: 'info',
      message: 'console tokens of an instance deleted',
      fields: ['request_id', 'instance_uuid', 'user', 'project', 'reason', 'deleted'],
    },
  },
  'tokens.deleted': {
    by: 'consoleauth',
    audit: {
      help: 'Access URLs of an instance that could have been opened were deleted. The code is also the end reason of its sessions.',
      fields: ['request_id', 'instance_uuid', 'compute_host', 'code', 'deleted'],
    },
    log: {
      level: 'info',
      message: 'tokens of an instance deleted',
      fields: ['request_id', 'instance_uuid', 'compute_host', 'code', 'deleted', 'reason'],
    },
  },
  'tokens.none_live': {
    by: 'consoleauth',
    log: {
      level: 'info',
      message: 'an instance had no live tokens to delete',
      fields: ['request_id', 'instance_uuid', 'compute_host', 'code', 'reason'],
    },
  },
  'tokens.not_deleted': {
    by: 'consoleauth',
    log: {
      level: 'error',
      message: 'tokens of an instance could not be deleted',
      fields: ['request_id', 'instance_uuid', 'compute_host', 'code', 'err'],
    },
  },
  'audit.gap': {
    by: 'every process',
    audit: {
      help: 'Records were lost because the file could not be written for too long. It can be written again.',
      fields: ['lost'],
    },
  },
} as const satisfies Record<string, EventKind>;

type Events = typeof EVENTS;
type Listed<Part> = Part extends { readonly fields: readonly (infer F)[] }
  ? F
  : Part extends readonly (infer F)[]
    ? F
    : never;
type FieldsOf<Kind> = Exclude<Extract<Listed<Kind[keyof Kind]>, FieldName>, 'untold'>;
type ValueOf<F extends FieldName> = {
  text: string;
  number: number;
  texts: readonly string[];
  fingerprint: TokenFingerprint;
  error: Error;
}[(typeof FIELDS)[F]['type']];

/** Every other field is null if its value is not known. */
type AlwaysKnown = 'request_id' | 'code' | 'step' | 'kind';

/** One event of the table with all of its fields. */
export type ListedEvent = {
  [E in keyof Events]: { readonly event: E } & {
    readonly [F in FieldsOf<Events[E]>]: F extends AlwaysKnown ? ValueOf<F> : ValueOf<F> | null;
  } & (Events[E] extends { readonly isPaced: true }
      ? {
          /** Whether the client is unauthenticated. */
          readonly stranger: boolean;
        }
      : unknown);
}[keyof Events];

export type EventOf<E extends keyof Events> = Extract<ListedEvent, { readonly event: E }>;

/** What a console protocol adds to the event of an opened session. */
export type SecurityFields = Pick<EventOf<'session.opened'>, 'vnc_security'>;

/** A step of the sixteen has ended, for one request. The trace consists of these. */
export interface StepDone extends Omit<Span, 'host'> {
  readonly event: 'step.done';
  readonly token?: TokenFingerprint;
  /** The id of the user whose request it is, or STRANGER; absent if it was given before. */
  readonly owner?: string | typeof STRANGER;
  /** For the steps of a request that opens a console: its own id, which it had before its token was looked up. */
  readonly opening?: string;
}

/** A request of a client has been answered: the api's, or that of a browser for a session. Its span is above those of its steps. */
export interface RequestAnswered extends Pick<StepDone, 'requestId' | 'opening' | 'owner'> {
  readonly event: 'request.answered';
  readonly role: Actor;
  readonly method: string;
  /** The pattern of the route, without ids. */
  readonly route: string;
  /** Of HTTP; absent if the connection ended without one, or was closed with a code of WebSocket. */
  readonly status?: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Of the refusal, if it was refused. */
  readonly code: RefusalCode | undefined;
  readonly instanceUuid?: string;
  readonly computeHost?: string;
  /** The span of another program that caused the request, as a trusted reverse proxy reports it. */
  readonly cause: TraceContext | undefined;
}

/** A request id that was shown before the id of step 2 was known: both lead to the same trace. */
interface RequestJoined {
  readonly event: 'request.joined';
  readonly requestId: string;
  readonly alias: string;
}

/** The first byte of the instance has passed to the viewer. */
interface ConsoleShown {
  readonly event: 'console.shown';
  readonly requestId: string;
  readonly kind: string;
  /** Since the request of the WebSocket. */
  readonly durationMs: number;
}

/** The closed union of what is observed. */
export type ObservedEvent = ListedEvent | StepDone | RequestAnswered | RequestJoined | ConsoleShown;

export function isListed(event: ObservedEvent): event is ListedEvent {
  return Object.hasOwn(EVENTS, event.event);
}
