import { randomInt } from 'node:crypto';
import type { JsonObject } from '../../../qmp/message.ts';

/** RFB's VNC authentication uses eight characters (RFC 6143 7.2.2). */
const LENGTH = 8;
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** How long QEMU accepts a password after it was handed out, in s: the proxy connects and authenticates in this time. */
const VALID_S = 60;
/** A session to which a password was handed out may be in its handshake for this time, in ms. */
const HANDSHAKE_MS = 30_000;

/** Executes a QMP command. */
type Execute = (command: string, args: JsonObject) => Promise<unknown>;

/**
 * The VNC passwords of QEMU's first display, which this process makes. Each is valid for VALID_S after it was last handed out. Sessions that
 * begin while another may be in its handshake have the same one: QEMU knows one password at a time, so a new one would refuse
 * the other session.
 */
export class VncPassword {
  readonly #execute: Execute;
  readonly #now: () => number;
  #current: { readonly password: string; handedOutAt: number } | undefined;
  /** Requests take effect one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(execute: Execute, now: () => number = () => performance.now()) {
    this.#execute = execute;
    this.#now = now;
  }

  /** A password that QEMU accepts for VALID_S from now on. Rejects as the commands do. */
  handOut(): Promise<string> {
    const next = this.#last.then(() => this.#prepare());
    this.#last = next.catch(() => {});
    return next;
  }

  async #prepare(): Promise<string> {
    const current = this.#current;
    const isInUse = current !== undefined && this.#now() - current.handedOutAt < HANDSHAKE_MS;
    const password = isInUse ? current.password : randomPassword();
    // First the expiry: a password without one would be valid for as long as QEMU runs.
    await this.#execute('expire_password', { protocol: 'vnc', time: `+${VALID_S}` });
    if (!isInUse) await this.#execute('set_password', { protocol: 'vnc', password });
    this.#current = { password, handedOutAt: this.#now() };
    return password;
  }
}

function randomPassword(): string {
  return Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
}
