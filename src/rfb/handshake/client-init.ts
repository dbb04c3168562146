import { type Dialogue, read } from '../dialogue.ts';

export interface ClientInit {
  /** Whether other viewers may stay connected. */
  readonly shared: boolean;
}

/** ClientInit [RFC 6143 7.3.1]: U8 shared flag. */
export function* readClientInit(): Dialogue<ClientInit> {
  return { shared: (yield* read(1)).readUInt8(0) !== 0 };
}

/** ClientInit [RFC 6143 7.3.1]. */
export function writeClientInit({ shared }: ClientInit): Buffer {
  return Buffer.from([shared ? 1 : 0]);
}
