import type { AddressInfo } from 'node:net';
import type { PackedSettings } from './pack-settings.ts';

/** What the process that was started first tells a worker; `accept` brings the listener where the worker has none. */
export type Order =
  | {
      readonly do: 'begin';
      readonly worker: string;
      readonly settings: PackedSettings;
      readonly host: string;
      readonly processId: string;
      readonly address: AddressInfo;
    }
  /** Takes connections until it has so many. */
  | { readonly do: 'accept'; readonly upTo: number }
  | { readonly do: 'reload'; readonly settings: PackedSettings }
  | { readonly do: 'reopen_audit' }
  | { readonly do: 'drain'; readonly deadlineMs: number }
  | { readonly do: 'close' };

/** What a worker tells. */
export type Report =
  | { readonly say: 'ready' }
  | { readonly say: 'failed'; readonly why: string }
  /** Once a second, and whenever it stops taking connections. */
  | { readonly say: 'load'; readonly connections: number; readonly isAccepting: boolean }
  | { readonly say: 'drained' };

/** Where a worker finds its stream to the others; beyond standard input, output and error. */
export const LINK_FD = 3;
