import type { BrowserSignIns, Identity } from '../authenticator.ts';

/** Sign-ins of browsers with the users of `[oriel_auth] user`. */
export function localBrowserSignIns(identity: Identity): BrowserSignIns {
  return {
    hasDomains: false,
    signIn: ({ user, password }, address, call) =>
      identity.signIn({ method: 'password', user, password }, 'default', address, call),
    enterProject: (token, project, address, call) =>
      identity.signIn({ method: 'token', token }, { project }, address, call),
    projectsOf: async ({ caller }) => identity.projectsOf(caller.userId),
    find: (token, call) => identity.inspect(token, call),
    revoke: (token, call) => identity.revoke(token, call),
  };
}
