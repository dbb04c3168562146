import type { Secret } from '../secret.ts';

/** A service user's credentials, with keystoneauth's option names. Unset strings are empty. */
export interface Credentials {
  readonly auth_url: string;
  readonly auth_type: 'password' | 'v3password' | 'v3applicationcredential';
  readonly username: string;
  readonly user_id: string;
  readonly password: Secret;
  readonly user_domain_name: string;
  readonly user_domain_id: string;
  readonly project_name: string;
  readonly project_id: string;
  readonly project_domain_name: string;
  readonly project_domain_id: string;
  readonly application_credential_id: string;
  readonly application_credential_name: string;
  readonly application_credential_secret: Secret;
}

/** The names of missing options, in words; undefined if the credentials are complete. */
export function missingOptions(options: Credentials): string | undefined {
  const missing: string[] = [];
  if (options.auth_url === '') missing.push('auth_url');
  const byId = options.application_credential_id !== '';
  const hasUser = options.username !== '' || options.user_id !== '';
  if (options.auth_type === 'v3applicationcredential') {
    // The name of an application credential is unique per user only.
    if (!byId && !(options.application_credential_name !== '' && hasUser)) {
      missing.push('application_credential_id');
    }
    if (options.application_credential_secret.reveal() === '') missing.push('application_credential_secret');
  } else {
    if (!hasUser) missing.push('username');
    if (options.password.reveal() === '') missing.push('password');
  }
  if (missing.length < 2) return missing.length === 0 ? undefined : `no ${missing[0]}`;
  return `no ${missing.slice(0, -1).join(', no ')} and no ${missing.at(-1)}`;
}

/** The user, for logs; never the password. */
export function describeUser(options: Credentials): string {
  if (options.auth_type === 'v3applicationcredential') {
    return `application credential "${options.application_credential_id || options.application_credential_name}"`;
  }
  return `user "${options.username || options.user_id}"`;
}

/** The body of `POST /v3/auth/tokens` [Keystone v3 API]. An application credential includes its scope. */
export function signInBody(options: Credentials): object {
  if (options.auth_type === 'v3applicationcredential') {
    const { application_credential_id: id, application_credential_name: name } = options;
    const secret = options.application_credential_secret.reveal();
    const credential = id === '' ? { name, user: user(options), secret } : { id, secret };
    return {
      auth: { identity: { methods: ['application_credential'], application_credential: credential } },
    };
  }
  return {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { ...user(options), password: options.password.reveal() } },
      },
      scope: { project: project(options) },
    },
  };
}

function user(options: Credentials): object {
  if (options.user_id !== '') return { id: options.user_id };
  return { name: options.username, domain: domain(options.user_domain_id, options.user_domain_name) };
}

function project(options: Credentials): object {
  if (options.project_id !== '') return { id: options.project_id };
  const { project_name: name, project_domain_id, project_domain_name } = options;
  return { name, domain: domain(project_domain_id, project_domain_name) };
}

function domain(id: string, name: string): object {
  return id === '' ? { name } : { id };
}
