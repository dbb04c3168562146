import { Type } from 'typebox';
import { asRefusal } from '../../../flow/refusals.ts';
import type { Credentials, Identity, Scope, TokenInfo } from '../../auth/authenticator.ts';
import { Fault } from '../../http/fault.ts';
import { inputValidator } from '../../input/validate-input.ts';
import { type IdentityRequest, identityRoute } from '../../mount/identity.ts';
import { TokenReply, tokenBody } from './token-body.ts';

const Name = Type.String({ minLength: 1, maxLength: 255 });
const Password = Type.String({ maxLength: 4096 });
const Domain = Type.Object({ id: Type.Optional(Name), name: Type.Optional(Name) });
const User = Type.Object({
  id: Type.Optional(Name),
  name: Type.Optional(Name),
  domain: Type.Optional(Domain),
});

/** [Keystone v3 API, "Password authentication", "Token authentication", "Authenticating with an application credential"] */
const Body = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 8 }),
      password: Type.Optional(Type.Object({ user: Type.Object({ ...User.properties, password: Password }) })),
      token: Type.Optional(Type.Object({ id: Type.String({ maxLength: 8192 }) })),
      application_credential: Type.Optional(
        Type.Object({
          id: Type.Optional(Name),
          name: Type.Optional(Name),
          secret: Password,
          user: Type.Optional(User),
        }),
      ),
    }),
    scope: Type.Optional(
      Type.Union([
        Type.String({ maxLength: 64 }),
        Type.Object({
          project: Type.Optional(
            Type.Object({
              id: Type.Optional(Name),
              name: Type.Optional(Name),
              domain: Type.Optional(Domain),
            }),
          ),
          unscoped: Type.Optional(Type.Object({})),
        }),
      ]),
    ),
  }),
});
type Body = Type.Static<typeof Body>;

const validate = inputValidator(Body, 'body');

export const signIn = identityRoute({
  method: 'POST',
  path: '/auth/tokens',
  summary: 'Sign in with a password, a token or an application credential.',
  open: true,
  body: Body,
  reply: TokenReply,
  status: 201,
  async handle(request, { observer }) {
    const { identity } = request;
    const { auth } = validate(request.body);
    const credentials = credentialsOf(auth.identity);
    const { requestId: request_id, address: client } = request;
    const { method } = credentials;
    try {
      const info = await identity.signIn(credentials, scopeOf(auth.scope), client, request);
      const { userName: user, userId: user_id, projectId: project_id } = info.caller;
      observer.emit({
        event: 'sign_in.succeeded',
        request_id,
        client,
        user,
        user_id,
        project_id,
        method,
      });
      request.setAuthenticated();
      return tokenAnswer(request, info);
    } catch (error) {
      const user = knownUser(credentials, identity);
      observer.emit({
        event: 'sign_in.failed',
        request_id,
        client,
        user,
        method,
        code: asRefusal(error).code,
        stranger: true,
      });
      throw error;
    }
  },
});

/** The name only if the user exists: people sometimes type the password into the name field. */
function knownUser(credentials: Credentials, identity: Identity): string | null {
  const user = 'user' in credentials ? credentials.user : undefined;
  return user !== undefined && identity.projectsOf(user).length > 0 ? user : null;
}

/** The token goes into a header, its description into the body. */
export function tokenAnswer(request: IdentityRequest, info: TokenInfo) {
  request.setHeader('X-Subject-Token', info.token);
  return tokenBody(info, request.endpoints, !request.query.has('nocatalog'));
}

function credentialsOf(identity: Body['auth']['identity']): Credentials {
  const [method, ...others] = identity.methods;
  if (others.length > 0) throw new Fault('unauthenticated', { detail: 'more than one method at once' });
  if (method === 'password' && identity.password) {
    const { user } = identity.password;
    return { method, user: userNameOf(user), password: user.password };
  }
  if (method === 'token' && identity.token) return { method, token: identity.token.id };
  if (method === 'application_credential' && identity.application_credential) {
    const { id, name, user, secret } = identity.application_credential;
    if (id !== undefined) return { method, id, secret };
    if (name !== undefined && user !== undefined) return { method, name, user: userNameOf(user), secret };
    throw malformed('application_credential needs an id, or a name and a user');
  }
  throw malformed(`method ${String(method).slice(0, 64)} is not offered or has no section of its own`);
}

/** A local user's id is its name, and there is one domain. */
function userNameOf(user: Type.Static<typeof User>): string {
  const name = user.id ?? user.name;
  if (name === undefined) throw malformed('the user needs an id or a name');
  if (user.id === undefined) checkDomain(user.domain);
  return name;
}

function scopeOf(scope: Body['auth']['scope']): Scope {
  if (scope === undefined) return 'default';
  if (scope === 'unscoped') return 'unscoped';
  if (typeof scope === 'object' && scope.unscoped !== undefined) return 'unscoped';
  const project = typeof scope === 'object' ? scope.project : undefined;
  if (project?.id !== undefined) return { project: project.id };
  if (project?.name !== undefined) {
    checkDomain(project.domain);
    return { project: project.name };
  }
  // Domain and system scope: no local user has a role in them.
  throw new Fault('unauthenticated', { detail: 'only a project can be the scope' });
}

function checkDomain(domain: Type.Static<typeof Domain> | undefined): void {
  const known = domain?.id === 'default' || domain?.name?.toLowerCase() === 'default';
  if (domain !== undefined && !known) throw new Fault('unauthenticated', { detail: 'no such domain' });
}

function malformed(words: string): Fault {
  return new Fault('request_malformed', { words: `Expecting to find auth data that can be used: ${words}.` });
}
