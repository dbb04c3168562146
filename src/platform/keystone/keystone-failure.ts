/**
 * Why a service user has no token. `unreachable`: Keystone does not answer or is broken; `refused`: it does not take the
 * credentials; `nonsense`: whoever answers is no Keystone.
 */
export class KeystoneFailure extends Error {
  override readonly name = 'KeystoneFailure';
  readonly why: 'unreachable' | 'refused' | 'nonsense';

  constructor(why: KeystoneFailure['why'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.why = why;
  }
}
