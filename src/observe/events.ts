/** What a field holds; every one may be null where it is not known. */
export interface AuditField {
  readonly type: 'text' | 'number' | 'texts';
  /** For docs/audit.md. */
  readonly help: string;
}

/** Every field that an audit record may have after `time`, `event` and `host`, in the order in which they are written. */
export const AUDIT_FIELDS = {
  request_id: {
    type: 'text',
    help: 'Joins the records of one console, and these to log and trace: born when the console was asked for.',
  },
  session_id: {
    type: 'text',
    help: 'One connection of one viewer to one screen, as in `oriel session list`.',
  },
  client: { type: 'text', help: 'Address of the person or program.' },
  user: { type: 'text', help: 'Name of the user.' },
  user_id: { type: 'text', help: "The user's id; of local users the name." },
  project_id: {
    type: 'text',
    help: 'Project that the user was signed in to; of sessions, that of the guest.',
  },
  instance_uuid: { type: 'text', help: 'The guest.' },
  compute_host: { type: 'text', help: 'The compute host of the guest.' },
  access: { type: 'text', help: '`full`, or `view_only`: for looking alone.' },
  method: {
    type: 'text',
    help: '`password`, `application_credential` or `token` (one sign-in made from another).',
  },
  of_user: { type: 'text', help: 'Whose sign-in was ended.' },
  code: { type: 'text', help: 'Why: a code of [errors](errors.md), or `browser_closed`, `browser_lost`.' },
  step: { type: 'number', help: 'The step of the sixteen that said no.' },
  reason: { type: 'text', help: "An operator's own words to the person at the console." },
  duration_ms: { type: 'number', help: 'How long the console was open.' },
  bytes_to_browser: { type: 'number', help: 'What the screen sent.' },
  bytes_to_guest: { type: 'number', help: 'What the person sent: keys, pointer, clipboard.' },
  deleted: { type: 'number', help: 'Console addresses that could have been opened and cannot any more.' },
  roles: { type: 'texts', help: 'Roles of the process.' },
  changed: { type: 'texts', help: 'Options that count from now on.' },
  later: { type: 'texts', help: 'Options that have changed and count after a restart.' },
  problems: {
    type: 'number',
    help: 'How many problems the new configuration has: the old one stays in force.',
  },
  untold: {
    type: 'number',
    help: 'Attempts of the same kind by unauthenticated clients that have no record, since the last that has. Only where there are any.',
  },
  lost: { type: 'number', help: 'Records that found no room in memory while the file could not be written.' },
} as const satisfies Record<string, AuditField>;

export type AuditFieldName = keyof typeof AUDIT_FIELDS;

/** One thing that is told, who tells it, and with which fields. */
export interface AuditEventKind {
  readonly by: 'api' | 'consoleauth' | 'novncproxy' | 'every process';
  readonly help: string;
  readonly fields: readonly AuditFieldName[];
}

/** Every record that there is; docs/audit.md has the same, which a test sees to. */
export const AUDIT_EVENTS = {
  'process.started': { by: 'every process', help: 'The stream begins.', fields: ['roles'] },
  'process.stopped': { by: 'every process', help: 'It ended in good order.', fields: ['roles'] },
  'configuration.reloaded': {
    by: 'every process',
    help: 'SIGHUP: the configuration was read again and taken up.',
    fields: ['changed', 'later'],
  },
  'configuration.refused': {
    by: 'every process',
    help: 'SIGHUP: the configuration was read again and not taken up.',
    fields: ['problems'],
  },
  'sign_in.succeeded': {
    by: 'api',
    help: 'A local user, or a program in its name, has a sign-in token. With Keystone it is Keystone that knows.',
    fields: ['request_id', 'client', 'user', 'user_id', 'project_id', 'method'],
  },
  'sign_in.failed': {
    by: 'api',
    help: 'Somebody has none. `user` only where there is such a user: what is typed there in error may be a password.',
    fields: ['request_id', 'client', 'user', 'method', 'code', 'untold'],
  },
  'sign_in.revoked': {
    by: 'api',
    help: 'A sign-in token was ended, by its owner or an administrator.',
    fields: ['request_id', 'client', 'user', 'user_id', 'of_user'],
  },
  'console.created': {
    by: 'api',
    help: 'Somebody was given the address of a console.',
    fields: [
      'request_id',
      'client',
      'user',
      'user_id',
      'project_id',
      'instance_uuid',
      'compute_host',
      'access',
    ],
  },
  'console.refused': {
    by: 'api',
    help: 'Somebody asked for a console and was given none.',
    fields: [
      'request_id',
      'client',
      'user',
      'user_id',
      'project_id',
      'instance_uuid',
      'code',
      'step',
      'untold',
    ],
  },
  'session.opened': {
    by: 'novncproxy',
    help: 'Somebody was let in to a screen. The user is who was given the address, which is all that a token can tell.',
    fields: [
      'request_id',
      'session_id',
      'client',
      'user',
      'user_id',
      'project_id',
      'instance_uuid',
      'compute_host',
      'access',
    ],
  },
  'session.refused': {
    by: 'novncproxy',
    help: 'Somebody came with a token, or without, and saw no screen.',
    fields: [
      'request_id',
      'client',
      'user',
      'user_id',
      'project_id',
      'instance_uuid',
      'code',
      'step',
      'untold',
    ],
  },
  'session.ended': {
    by: 'novncproxy',
    help: 'The end of what was opened, however soon.',
    fields: [
      'request_id',
      'session_id',
      'client',
      'user',
      'user_id',
      'project_id',
      'instance_uuid',
      'code',
      'reason',
      'duration_ms',
      'bytes_to_browser',
      'bytes_to_guest',
    ],
  },
  'session.end_asked': {
    by: 'api',
    help: 'An operator has ended a session; its own record has the same `session_id`.',
    fields: ['request_id', 'session_id', 'client', 'user', 'user_id', 'reason'],
  },
  'consoles.withdrawn': {
    by: 'api',
    help: 'An operator has withdrawn all console addresses of a guest and ended its sessions.',
    fields: ['request_id', 'client', 'user', 'user_id', 'instance_uuid', 'reason', 'deleted'],
  },
  'tokens.deleted': {
    by: 'consoleauth',
    help: 'Console addresses of a guest that could have been opened were deleted, with the code that its sessions end with.',
    fields: ['request_id', 'instance_uuid', 'compute_host', 'code', 'deleted'],
  },
  'audit.gap': {
    by: 'every process',
    help: 'The file could not be written for so long that records were lost; it can be now.',
    fields: ['lost'],
  },
} as const satisfies Record<string, AuditEventKind>;

type Events = typeof AUDIT_EVENTS;
type ValueOf<F extends AuditFieldName> = {
  text: string;
  number: number;
  texts: readonly string[];
}[(typeof AUDIT_FIELDS)[F]['type']];

/** One record: an event with all of its fields. */
export type AuditEvent = {
  [E in keyof Events]: { readonly event: E } & {
    readonly [F in Exclude<Events[E]['fields'][number], 'untold'>]: ValueOf<F> | null;
  } & {
    /** A record has it only where there is something to count. */
    readonly [F in Extract<Events[E]['fields'][number], 'untold'>]?: ValueOf<F>;
  };
}[keyof Events];
