import { Secret } from '../../../platform/secret.ts';
import { by, ifAny, is, isSet, isUnset, type Need, type Use } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { boolean, choice, secret, string } from '../../types.ts';

const CLOUD = is('oriel.token_source', 'nova', 'nova-api');

type ServiceUserGroup = 'keystone_authtoken' | 'service_user';

/** Uses of a service user's options: by the proxy of a cloud, and for `[keystone_authtoken]` by an api with Keystone's users, too. */
export function users(group: ServiceUserGroup, ...needs: readonly Need[]): readonly Use[] {
  return group === 'service_user'
    ? [by('proxy', ...needs, isSet('service_user.auth_url'), CLOUD)]
    : [
        by('api', ...needs, is('oriel_auth.backend', 'keystone')),
        by('proxy', ...needs, ifAny(isUnset('service_user.auth_url')), CLOUD),
      ];
}

/**
 * The options with which a service user signs in (keystoneauth's), the same in every section that has one. `older` are the names of
 * keystonemiddleware before its plugins (Kilo), which it still reads if no plugin is named.
 */
export function keystoneAuthOptions(group: ServiceUserGroup, older: Readonly<Record<string, string>> = {}) {
  const byPassword = is(`${group}.auth_type`, 'password', 'v3password');
  const byCredential = is(`${group}.auth_type`, 'v3applicationcredential');
  const old = (...names: readonly (string | undefined)[]) =>
    names.flatMap((name) => (name === undefined ? [] : [{ group, name }]));
  return {
    auth_url: option({
      type: string,
      sameOn: 'controllers',
      default: '',
      help: "Keystone's URL for this service, such as http://controller:5000/v3.",
      oldNames: old(older.auth_url),
      nova: true,
      // In [service_user] this option enables the others.
      uses: group === 'service_user' ? [by('proxy', CLOUD)] : users(group),
    }),
    auth_type: option({
      type: choice('password', 'v3password', 'v3applicationcredential'),
      sameOn: 'none',
      default: 'password',
      help: 'How the service user signs in.',
      oldNames: old('auth_plugin'),
      nova: true,
      uses: users(group),
    }),
    username: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Name of the service user.',
      oldNames: old('user_name', older.username),
      nova: true,
      uses: users(group),
    }),
    user_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Id of the service user; overrides name and domain.',
      nova: true,
      uses: users(group),
    }),
    password: option({
      type: secret,
      sameOn: 'none',
      default: new Secret(''),
      help: 'Password of the service user.',
      oldNames: old(older.password),
      secret: true,
      nova: true,
      uses: users(group, byPassword),
    }),
    user_domain_name: option({
      type: string,
      sameOn: 'none',
      default: 'Default',
      help: "Name of the service user's domain.",
      nova: true,
      uses: users(group),
    }),
    user_domain_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: "Id of the service user's domain; overrides its name.",
      nova: true,
      uses: users(group),
    }),
    project_name: option({
      type: string,
      sameOn: 'none',
      default: 'service',
      help: "Name of the service user's project.",
      oldNames: old('tenant_name', older.project_name),
      nova: true,
      uses: users(group, byPassword),
    }),
    project_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Id of that project; overrides name and domain.',
      oldNames: old('tenant_id'),
      nova: true,
      uses: users(group, byPassword),
    }),
    project_domain_name: option({
      type: string,
      sameOn: 'none',
      default: 'Default',
      help: "Name of that project's domain.",
      nova: true,
      uses: users(group, byPassword),
    }),
    project_domain_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: "Id of that project's domain; overrides its name.",
      nova: true,
      uses: users(group, byPassword),
    }),
    application_credential_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Id of the application credential, with `auth_type = v3applicationcredential`.',
      nova: true,
      uses: users(group, byCredential),
    }),
    application_credential_name: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Name of the application credential, if it has no id here; it also requires the user of the credential.',
      nova: true,
      uses: users(group, byCredential),
    }),
    application_credential_secret: option({
      type: secret,
      sameOn: 'none',
      default: new Secret(''),
      help: 'Secret of the application credential, with `auth_type = v3applicationcredential`.',
      secret: true,
      nova: true,
      uses: users(group, byCredential),
    }),
    region_name: option({
      type: string,
      sameOn: 'controllers',
      default: '',
      help: "The region of the endpoints in Keystone's catalog. Empty: any.",
      nova: true,
      uses: users(group),
    }),
    cafile: option({
      type: string,
      pem: 'authorities',
      sameOn: 'none',
      default: '',
      help: "PEM file with the authorities that verify Keystone's certificate. Empty: those of the system.",
      nova: true,
      uses: users(group, is(`${group}.insecure`, false)),
    }),
    certfile: option({
      type: string,
      pem: { key: 'keyfile' },
      sameOn: 'none',
      default: '',
      help: 'PEM file with a client certificate, if Keystone requires one.',
      nova: true,
      uses: users(group),
    }),
    keyfile: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'PEM file with the private key of `certfile`. Empty: the key is in that file.',
      nova: true,
      uses: users(group, isSet(`${group}.certfile`)),
    }),
    insecure: option({
      type: boolean,
      sameOn: 'controllers',
      default: false,
      help: "Do not verify Keystone's certificate. Dangerous: an attacker on the path can impersonate Keystone.",
      nova: true,
      uses: users(group),
    }),
  };
}
