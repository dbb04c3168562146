import type { AddressInfo } from 'node:net';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { PackedSettings } from './pack-settings.ts';

/** What the first process sends to a worker; `accept` carries the listener if the worker has none. */
export type Order =
  | {
      readonly type: 'begin';
      readonly worker: string;
      /** Those of the first process: they name the log file. */
      readonly roles: readonly string[];
      readonly settings: PackedSettings;
      readonly host: string;
      readonly processId: string;
      readonly address: AddressInfo;
    }
  /** Accept connections up to that number. */
  | { readonly type: 'accept'; readonly upTo: number }
  | { readonly type: 'reload'; readonly settings: PackedSettings }
  /** Open the log file and the audit file again, after log rotation. */
  | { readonly type: 'reopen_files' }
  | { readonly type: 'drain'; readonly deadlineMs: number }
  | { readonly type: 'close' };

/** What a worker sends to the first process. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly why: string }
  /** Once a second, and whenever it stops accepting connections. */
  | {
      readonly type: 'load';
      readonly connections: number;
      readonly isAccepting: boolean;
      /** What it has found itself: a token source that it cannot use. */
      readonly findings: readonly HealthFinding[];
    }
  | { readonly type: 'drained' };

/** The file descriptor of the stream to the first process. */
export const LINK_FD = 3;
