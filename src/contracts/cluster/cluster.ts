import { Type } from 'typebox';
import { HostName } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

/** Something in which processes differ although they must not, or in which they do not differ although they must. */
export const ProcessFinding = Type.Object({
  code: Type.Union([
    Type.Literal('option_differs'),
    Type.Literal('host_name_taken'),
    Type.Literal('host_names_alike'),
    Type.Literal('clock_differs'),
    Type.Literal('contracts_differ'),
    Type.Literal('versions_differ'),
  ]),
  /** `note`: usual for a while, such as two versions during a rolling upgrade. */
  level: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('note')]),
  /** What differs: `[oriel] token_use`, a host name. With `code` and `hosts` it tells findings apart. */
  subject: Type.String({ maxLength: 600 }),
  /** The hosts that deviate; all of those that differ where no majority agrees. */
  hosts: Type.Array(HostName, { maxItems: 256 }),
  message: Type.String({ maxLength: 8_000 }),
  remedy: Type.String({ maxLength: 2_000 }),
});
export type ProcessFinding = Type.Static<typeof ProcessFinding>;

/** Every api answers it: what it found when it last compared all processes with each other. */
export const clusterContract = {
  name: 'cluster',
  servedBy: ['api'],
  interchangeable: true,
  methods: {
    /** The findings that name this host, for its processes to log. */
    findings_about_host: {
      request: Type.Object({ host: HostName }),
      reply: Type.Object({ findings: Type.Array(ProcessFinding, { maxItems: 32 }) }),
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['consoleauth', 'novncproxy', 'compute', 'doctor'],
    },
  },
} as const satisfies Contract;

export type ClusterService = Service<typeof clusterContract>;
