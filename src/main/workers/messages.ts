import type { AddressInfo } from 'node:net';
import type { PackedSettings } from './pack-settings.ts';

/** What the first process sends to a worker; `accept` carries the listener if the worker has none. */
export type Order =
  | {
      readonly do: 'begin';
      readonly worker: string;
      readonly settings: PackedSettings;
      readonly host: string;
      readonly processId: string;
      readonly address: AddressInfo;
    }
  /** Accept connections up to that number. */
  | { readonly do: 'accept'; readonly upTo: number }
  | { readonly do: 'reload'; readonly settings: PackedSettings }
  | { readonly do: 'reopen_audit' }
  | { readonly do: 'drain'; readonly deadlineMs: number }
  | { readonly do: 'close' };

/** What a worker sends to the first process. */
export type Report =
  | { readonly say: 'ready' }
  | { readonly say: 'failed'; readonly why: string }
  /** Once a second, and whenever it stops accepting connections. */
  | { readonly say: 'load'; readonly connections: number; readonly isAccepting: boolean }
  | { readonly say: 'drained' };

/** The file descriptor of the stream to the first process. */
export const LINK_FD = 3;
