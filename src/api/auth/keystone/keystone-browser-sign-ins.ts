import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { AccessChanged } from '../../../contracts/access.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { JsonResponse } from '../../../platform/http/http-json.ts';
import type { BrowserSignIn, BrowserSignIns, Project, UserPassword } from '../authenticator.ts';
import { describeToken, type KeystoneClient } from './keystone-client.ts';
import type { KeystoneSignInPace } from './keystone-sign-in-pace.ts';

const ProjectsReply = Type.Object({
  projects: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), enabled: Type.Optional(Type.Boolean()) }),
  ),
});

/** What Keystone answers to a wrong name, password or project: 403 for a locked or disabled user, 400 and 404 for unknown names. */
const WRONG: readonly number[] = [400, 401, 403, 404];

interface Parts {
  readonly client: KeystoneClient;
  readonly pace: KeystoneSignInPace;
  /** The tokens that the authenticator remembers as valid. */
  readonly remembered: {
    find(token: string, call: Call): Promise<BrowserSignIn | undefined>;
    forget(token: string): void;
  };
}

/** Sign-ins of browsers at a Keystone: the api passes the password on, and keeps neither password nor token. */
export class KeystoneBrowserSignIns implements BrowserSignIns {
  readonly hasDomains = true;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async signIn(
    { user: name, domain, password }: UserPassword,
    address: string,
    call: Call,
  ): Promise<BrowserSignIn> {
    const { client, pace } = this.#parts;
    const user = { name, password, domain: { name: domain } };
    const body = {
      auth: { identity: { methods: ['password'], password: { user } }, scope: 'unscoped' },
    };
    const signIn = await pace.run(`${domain}\n${name}`, address, async () =>
      signInOf(await client.asUser('/auth/tokens', call, { method: 'POST', body })),
    );
    if (signIn === undefined)
      throw new Refusal('unauthenticated', 'Keystone refused the user or the password');
    return signIn;
  }

  async enterProject(token: string, projectId: string, _address: string, call: Call): Promise<BrowserSignIn> {
    const identity = { methods: ['token'], token: { id: token } };
    const body = { auth: { identity, scope: { project: { id: projectId } } } };
    const reply = await this.#parts.client.asUser('/auth/tokens', call, { method: 'POST', body });
    const signIn = signInOf(reply);
    if (signIn === undefined) throw new Refusal('unauthenticated', 'Keystone refused the project');
    return signIn;
  }

  async projectsOf({ token }: BrowserSignIn, call: Call): Promise<readonly Project[]> {
    const headers = { 'X-Auth-Token': token };
    const request = { method: 'GET', headers } as const;
    const { status, body } = await this.#parts.client.asUser('/auth/projects', call, request);
    if (status === 401) throw new Refusal('unauthenticated', 'Keystone no longer knows the token');
    if (status !== 200 || !Value.Check(ProjectsReply, body)) throw unusable(status, 'the list of projects');
    return body.projects.filter(({ enabled }) => enabled !== false).map(({ id, name }) => ({ id, name }));
  }

  find(token: string, call: Call): Promise<BrowserSignIn | undefined> {
    return this.#parts.remembered.find(token, call);
  }

  async revoke(token: string, call: Call): Promise<AccessChanged | undefined> {
    const { client, remembered } = this.#parts;
    const signIn = await remembered.find(token, call);
    if (signIn === undefined) return undefined;
    const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
    const { status } = await client.asUser('/auth/tokens', call, { method: 'DELETE', headers });
    // This api forgets the token at once; others, after token_cache_time.
    remembered.forget(token);
    if (status !== 204 && status !== 401 && status !== 404) throw unusable(status, 'a revocation');
    return { userId: signIn.caller.userId };
  }
}

/** The sign-in in Keystone's reply; undefined if it refused what the user gave. */
function signInOf({ status, headers, body }: JsonResponse): BrowserSignIn | undefined {
  if (WRONG.includes(status)) return undefined;
  if (status === 429) throw new Refusal('sign_in_throttled', 'Keystone limits the rate of sign-ins');
  const token = headers['x-subject-token'];
  const described = status === 201 ? describeToken(body) : undefined;
  if (typeof token !== 'string' || described === undefined) throw unusable(status, 'a sign-in');
  return { token, ...described };
}

function unusable(status: number, to: string): Refusal {
  return new Refusal('identity_unreachable', `Keystone answered ${status} to ${to}`);
}
