import { Value } from 'typebox/value';
import { faultMessage, identityClient, requestIdOf } from '../../api-client/client.ts';
import type { Catalog } from '../../platform/keystone/catalog.ts';
import { fitted } from '../../platform/text/display-width.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import { SignInReply } from '../replies.ts';
import { readSignInSettings, type SignInSettings, type SignInSource } from './cloud-settings.ts';
import { type Method, methodOf, signInBody } from './credentials.ts';
import { apiUrl, authUrl } from './reach-api.ts';
import { type Send, type Trust, trustingSend, trustOf } from './trusting-send.ts';

/** A compute API and the token for it. */
export interface SignedIn {
  readonly endpoint: string;
  readonly token: string;
  /** The names of the roles; undefined if the token came without a description. */
  readonly roles: readonly string[] | undefined;
  readonly send: Send;
  /** The certificates that the user accepts. */
  readonly trust: Trust;
}

/** Where a compute API is expected in messages. */
const COMPUTE_EXAMPLE = 'http://controller:8774/v2.1';

/**
 * Signs in as OpenStack's clients do, with options, clouds.yaml and environment, and finds the compute API in the catalog.
 * @throws {CommandFailed} with what is missing, wrong or refused, and what to do
 */
export async function signIn(source: SignInSource): Promise<SignedIn> {
  const settings = readSignInSettings(source);
  const method = methodOf(settings);
  const trust = trustOf(settings, source.env);
  const send = trustingSend(settings, trust);
  if (method === 'endpoint') return { ...withoutSignIn(settings), send, trust };
  const body = signInBody(method, settings);
  const given = settings.get('auth_url') ?? { value: '', from: settings.placeOf('auth_url') };
  const url = authUrl(given);
  const reply = await identityClient(url, { send }).POST('/auth/tokens', { body: body as never });
  const { response } = reply;
  const token = response.headers.get('x-subject-token');
  if (!response.ok) throw refused(settings, method, url, response, reply.error);
  if (token === null || !Value.Check(SignInReply, reply.data)) {
    throw new CommandFailed(
      `${url}/auth/tokens did not reply like an identity service. Check ${given.from}.`,
    );
  }
  const { token: described } = reply.data;
  return {
    endpoint: computeEndpoint(described.catalog ?? [], settings),
    token,
    roles: described.roles?.map(({ name }) => name),
    send,
    trust,
  };
}

function withoutSignIn(settings: SignInSettings): Omit<SignedIn, 'send' | 'trust'> {
  const endpoint = settings.get('endpoint');
  const token = settings.valueOf('token');
  if (endpoint === undefined || token === undefined) {
    const missing = endpoint === undefined ? 'endpoint' : 'token';
    throw new CommandFailed(
      `${settings.placeOf(missing)} is not set: ${settings.placeOf('auth_type')} asks for a token and the address of the compute API.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new CommandFailed(
      `${settings.placeOf('token')} contains a character that no token has, such as a blank, a line feed or a letter beyond ASCII. Copy the token again.`,
    );
  }
  return { endpoint: apiUrl(endpoint, COMPUTE_EXAMPLE), token, roles: undefined };
}

function computeEndpoint(catalog: Catalog, settings: SignInSettings): string {
  const override = settings.get('compute_endpoint_override');
  if (override !== undefined) return apiUrl(override, COMPUTE_EXAMPLE);
  const face = (settings.valueOf('interface') ?? 'public').replace(/URL$/, '');
  const region = settings.get('region_name');
  const endpoints = catalog.filter(({ type }) => type === 'compute').flatMap((service) => service.endpoints);
  const found = endpoints.find(
    (each) => each.interface === face && (!region?.value || each.region === region.value),
  );
  if (found !== undefined) {
    return apiUrl(
      { value: found.url, from: 'The address of the compute API in the catalog' },
      COMPUTE_EXAMPLE,
    );
  }
  if (catalog.length === 0) {
    throw new CommandFailed(
      `The sign-in is not for a project, so there is no compute API for it. Set ${settings.placeOf('project_name')}.`,
    );
  }
  if (endpoints.length === 0)
    throw new CommandFailed('The catalog of the identity service has no compute API.');
  const regions = [...new Set(endpoints.map((each) => each.region ?? 'none'))].map(printableLine).join(', ');
  const faces = [...new Set(endpoints.map((each) => each.interface))].map(printableLine).join(', ');
  const asked = region?.value ? ` in the region "${printableLine(region.value)}"` : '';
  throw new CommandFailed(
    `The catalog has no compute API with the interface "${printableLine(face)}"${asked}. It has the regions ${regions} and the interfaces ${faces}. ` +
      `Check ${settings.placeOf('region_name')} and ${settings.placeOf('interface')}.`,
  );
}

/** Keystone gives one reply for each reason, so that it reveals no user or project. Oriel's API names a missing role. */
const NO_ROLE = /has no role/;

/** An error page of a proxy can be long. */
const MAX_MESSAGE = 1_000;

function refused(
  settings: SignInSettings,
  method: Exclude<Method, 'endpoint'>,
  url: string,
  response: Response,
  error: unknown,
): CommandFailed {
  const message = fitted(printableLine(faultMessage(error) ?? `HTTP ${response.status}`), MAX_MESSAGE);
  const id = requestIdOf(response);
  const reply = `\nThe identity service replied: ${message} (HTTP ${response.status})${id === undefined ? '' : `\nRequest id: ${printableLine(id)}`}`;
  const { status } = response;
  if (status === 404 || status === 300) {
    return new CommandFailed(
      `There is no identity service of version 3 at ${url}. Check ${settings.placeOf('auth_url')}.${reply}`,
    );
  }
  if (status === 426 || (status === 400 && faultMessage(error) === undefined)) {
    const uses = status === 426 ? 'It uses TLS:' : 'If it uses TLS,';
    return new CommandFailed(
      `${url} does not accept the request. ${uses} write https:// in ${settings.placeOf('auth_url')}.${reply}`,
    );
  }
  if (status === 429) {
    return new CommandFailed(
      `The identity service accepts no more sign-ins for the moment. Wait a minute.${reply}`,
    );
  }
  if (status !== 401) return new CommandFailed(`The sign-in failed.${reply}`);
  return new CommandFailed(`${why(settings, method, message)}${reply}`);
}

function why(settings: SignInSettings, method: Exclude<Method, 'endpoint'>, message: string): string {
  const project = settings.get('project_name') ?? settings.get('project_id');
  const shown = project === undefined ? '' : ` "${printableLine(project.value)}"`;
  if (NO_ROLE.test(message) && project !== undefined) {
    return `The sign-in was refused: there is no project${shown}, or you have no role in it. Check ${project.from}, or ask an administrator for a role.`;
  }
  if (method === 'token') {
    const scope = project === undefined ? '' : `, or may not be used for the project${shown}`;
    return `The token was refused: it is wrong or has expired${scope}. Get a new one for ${settings.placeOf('token')}, for example with "openstack token issue -f value -c id".`;
  }
  if (method === 'application_credential') {
    return `The application credential was refused: it does not exist, its secret is wrong, or it has expired. Check ${settings.placeOf('application_credential_id')} and ${settings.placeOf('application_credential_secret')}.`;
  }
  const user = settings.get('username') ?? settings.get('user_id');
  const name = `"${printableLine(user?.value ?? '')}"`;
  const where = project === undefined ? '' : ` in project${shown}`;
  const also = project === undefined ? '' : ', or the user has no role in that project';
  const places = [user, settings.get('password'), project].flatMap((each) =>
    each === undefined ? [] : [each.from],
  );
  return `The sign-in of ${name}${where} was refused: the user or the password is wrong${also}. Check ${places.join(', ')}.`;
}
