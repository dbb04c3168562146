/**
 * Why a service user has no token. `unreachable`: Keystone does not answer or fails; `refused`: it rejects the credentials;
 * `nonsense`: the answer is not Keystone's.
 */
export class KeystoneFailure extends Error {
  override readonly name = 'KeystoneFailure';
  readonly why: 'unreachable' | 'refused' | 'nonsense';

  constructor(why: KeystoneFailure['why'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.why = why;
  }
}
