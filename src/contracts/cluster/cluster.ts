import { Type } from 'typebox';
import { PROXY_ROLES } from '../../consoles/console-kinds.ts';
import { HostName } from '../connect-info.ts';
import type { Contract, Service } from '../contract.ts';

/** A property that processes must share and do not, or that must be unique and is not. */
export const ProcessFinding = Type.Object({
  code: Type.Union([
    Type.Literal('option_differs'),
    Type.Literal('host_name_taken'),
    Type.Literal('host_names_alike'),
    Type.Literal('clock_differs'),
    Type.Literal('contracts_differ'),
    Type.Literal('versions_differ'),
  ]),
  /** `note`: usual for a time, such as two versions during a rolling upgrade. */
  level: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('note')]),
  /** What differs: `[oriel] token_use`, a host name. Together with `code` and `hosts` it identifies the finding. */
  subject: Type.String({ maxLength: 600 }),
  /** The hosts that deviate from the majority; all hosts that differ if there is no majority. */
  hosts: Type.Array(HostName, { maxItems: 256 }),
  message: Type.String({ maxLength: 8_000 }),
  remedy: Type.String({ maxLength: 2_000 }),
});
export type ProcessFinding = Type.Static<typeof ProcessFinding>;

/** Served by every api: the findings of its last comparison of all processes. */
export const clusterContract = {
  name: 'cluster',
  servedBy: ['api'],
  interchangeable: true,
  methods: {
    /** The findings that name a host, for its processes to log. */
    findings_about_host: {
      request: Type.Object({ host: HostName }),
      reply: Type.Object({ findings: Type.Array(ProcessFinding, { maxItems: 32 }) }),
      deadlineMs: 3_000,
      idempotent: true,
      calledBy: ['consoleauth', ...PROXY_ROLES, 'compute', 'doctor'],
    },
  },
} as const satisfies Contract;

export type ClusterService = Service<typeof clusterContract>;
