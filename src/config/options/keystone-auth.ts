import { Secret } from '../../platform/secret.ts';
import type { Option } from '../option.ts';
import { boolean, choice, secret, string } from '../types.ts';

/** The options by which keystoneauth lets a service user sign in, as they stand in every section that has one. */
export function keystoneAuthOptions(group: string) {
  const old = (name: string) => [{ group, name }];
  return {
    auth_url: {
      type: string,
      default: '',
      help: "Keystone's address for this service, such as http://controller:5000/v3.",
      nova: true,
    } as Option<string>,
    auth_type: {
      type: choice('password', 'v3password', 'v3applicationcredential'),
      default: 'password',
      help: 'How the service user signs in.',
      oldNames: old('auth_plugin'),
      nova: true,
    } as Option<'password' | 'v3password' | 'v3applicationcredential'>,
    username: {
      type: string,
      default: '',
      help: 'Name of the service user.',
      oldNames: old('user_name'),
      nova: true,
    } as Option<string>,
    user_id: {
      type: string,
      default: '',
      help: 'Id of the service user; goes before name and domain.',
      nova: true,
    } as Option<string>,
    password: {
      type: secret,
      default: new Secret(''),
      help: 'Password of the service user.',
      secret: true,
      nova: true,
    } as Option<Secret>,
    user_domain_name: {
      type: string,
      default: 'Default',
      help: 'Domain of the service user, by name.',
      nova: true,
    } as Option<string>,
    user_domain_id: {
      type: string,
      default: '',
      help: 'Domain of the service user, by id; goes before the name.',
      nova: true,
    } as Option<string>,
    project_name: {
      type: string,
      default: 'service',
      help: 'Project of the service user.',
      oldNames: old('tenant_name'),
      nova: true,
    } as Option<string>,
    project_id: {
      type: string,
      default: '',
      help: 'Id of that project; goes before name and domain.',
      oldNames: old('tenant_id'),
      nova: true,
    } as Option<string>,
    project_domain_name: {
      type: string,
      default: 'Default',
      help: 'Domain of that project, by name.',
      nova: true,
    } as Option<string>,
    project_domain_id: {
      type: string,
      default: '',
      help: 'Domain of that project, by id; goes before the name.',
      nova: true,
    } as Option<string>,
    application_credential_id: {
      type: string,
      default: '',
      help: 'With `auth_type = v3applicationcredential`: its id.',
      nova: true,
    } as Option<string>,
    application_credential_name: {
      type: string,
      default: '',
      help: "With `auth_type = v3applicationcredential`: its name, together with its user's, where there is no id.",
      nova: true,
    } as Option<string>,
    application_credential_secret: {
      type: secret,
      default: new Secret(''),
      help: 'With `auth_type = v3applicationcredential`: its secret.',
      secret: true,
      nova: true,
    } as Option<Secret>,
    region_name: {
      type: string,
      default: '',
      help: "The region whose endpoints are taken from Keystone's catalog. Empty: any.",
      nova: true,
    } as Option<string>,
    cafile: {
      type: string,
      default: '',
      help: "PEM file with the authorities that may sign Keystone's certificate. Empty: the system's.",
      nova: true,
    } as Option<string>,
    certfile: {
      type: string,
      default: '',
      help: 'PEM file with a client certificate, where Keystone wants one.',
      nova: true,
    } as Option<string>,
    keyfile: {
      type: string,
      default: '',
      help: "PEM file with the key of `certfile`. Empty: it is in `certfile`'s file.",
      nova: true,
    } as Option<string>,
    insecure: {
      type: boolean,
      default: false,
      help: "Do not verify Keystone's certificate. Dangerous: whoever sits in between can be anybody.",
      nova: true,
    } as Option<boolean>,
  };
}
