import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { Catalog } from '../platform/keystone/catalog.ts';
import { printableLine } from '../platform/text/plain-text.ts';
import { CommandFailed } from './command.ts';

/** What the command line reads of each reply. An address may belong to anything: a router, a proxy, another API. */
export const SignInReply = Type.Object({
  token: Type.Object({
    catalog: Type.Optional(Catalog),
    roles: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
  }),
});

export const ServersReply = Type.Object({
  servers: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      status: Type.String(),
      tenant_id: Type.String(),
      'OS-EXT-SRV-ATTR:host': Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
});

export const PowerReply = Type.Object({
  server: Type.Object({
    status: Type.String(),
    'OS-EXT-STS:task_state': Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
});

export const ConsoleReply = Type.Object({
  remote_console: Type.Object({
    url: Type.String(),
    'oriel:view_only': Type.Optional(Type.Boolean()),
  }),
});

export const SessionsReply = Type.Object({
  silent_hosts: Type.Number(),
  silent_proxies: Type.Array(Type.String()),
  sessions: Type.Array(
    Type.Object({
      id: Type.String(),
      server_id: Type.String(),
      user_name: Type.String(),
      client_address: Type.String(),
      proxy_host: Type.String(),
      // Later milliseconds have no date.
      started_at: Type.Number({ minimum: 0, maximum: 8.64e15 }),
      view_only: Type.Boolean(),
      // Absent from the API of an older version.
      server_name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      compute_host: Type.Optional(Type.String()),
      idle_ms: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
      kind: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      worker: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
      may_end: Type.Optional(Type.Boolean()),
      bytes_to_browser: Type.Number(),
      bytes_to_guest: Type.Number(),
    }),
  ),
});

export const TraceReply = Type.Object({
  request_id: Type.String(),
  server_id: Type.Union([Type.String(), Type.Null()]),
  compute_host: Type.String(),
  steps: Type.Array(
    Type.Object({
      number: Type.Number(),
      actor: Type.String(),
      title: Type.String(),
      spans: Type.Array(
        Type.Object({
          host: Type.String(),
          started_at: Type.Number({ minimum: 0, maximum: 8.64e15 }),
          duration_ms: Type.Number(),
          outcome: Type.String(),
          detail: Type.String(),
        }),
      ),
    }),
  ),
});

export const ScreenTextReply = Type.Object({
  columns: Type.Number(),
  rows: Type.Number(),
  lines: Type.Array(Type.String()),
  unknown: Type.Number(),
  non_blank: Type.Number(),
  condition: Type.Union([Type.String(), Type.Null()]),
  taken_at: Type.String(),
  interval: Type.Number({ minimum: 1, maximum: 3_600 }),
});

export const EndedReply = Type.Object({ ended: Type.Boolean() });
export const DeletedReply = Type.Object({ deleted: Type.Number() });

/** The body of a successful reply. @throws {CommandFailed} if it lacks what the command line reads */
export function checkedBody<T>(schema: TSchema, { data }: { data?: T }, url: string): T {
  if (data !== undefined && Value.Check(schema, data)) return data;
  const [error] = Value.Errors(schema, data ?? null);
  const where = error?.instancePath ? ` at ${printableLine(error.instancePath)}` : '';
  throw new CommandFailed(
    `The reply of ${printableLine(url)} is not that of a compute API of Oriel or Nova${where}: ${error?.message ?? 'it has no body'}.`,
  );
}
