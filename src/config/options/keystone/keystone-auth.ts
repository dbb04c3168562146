import { Secret } from '../../../platform/secret.ts';
import { by, ifAny, is, isSet, isUnset, type Need, type Use } from '../../checks/uses.ts';
import { option } from '../../option.ts';
import { boolean, choice, secret, string } from '../../types.ts';

const CLOUD = is('oriel.token_source', 'nova');

type ServiceUserGroup = 'keystone_authtoken' | 'service_user';

/** Who acts on the options of a service user: the proxy of a cloud; of `[keystone_authtoken]` also an api with Keystone's users. */
export function users(group: ServiceUserGroup, ...needs: readonly Need[]): readonly Use[] {
  return group === 'service_user'
    ? [by('novncproxy', ...needs, isSet('service_user.auth_url'), CLOUD)]
    : [
        by('api', ...needs, is('oriel_auth.backend', 'keystone')),
        by('novncproxy', ...needs, ifAny(isUnset('service_user.auth_url')), CLOUD),
      ];
}

/** The options by which keystoneauth lets a service user sign in, as they stand in every section that has one. */
export function keystoneAuthOptions(group: ServiceUserGroup) {
  const byPassword = is(`${group}.auth_type`, 'password', 'v3password');
  const byCredential = is(`${group}.auth_type`, 'v3applicationcredential');
  const old = (name: string) => [{ group, name }];
  return {
    auth_url: option({
      type: string,
      sameOn: 'controllers',
      default: '',
      help: "Keystone's address for this service, such as http://controller:5000/v3.",
      nova: true,
      // Of [service_user] it is what makes the others count.
      uses: group === 'service_user' ? [by('novncproxy', CLOUD)] : users(group),
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
      oldNames: old('user_name'),
      nova: true,
      uses: users(group),
    }),
    user_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Id of the service user; goes before name and domain.',
      nova: true,
      uses: users(group),
    }),
    password: option({
      type: secret,
      sameOn: 'none',
      default: new Secret(''),
      help: 'Password of the service user.',
      secret: true,
      nova: true,
      uses: users(group, byPassword),
    }),
    user_domain_name: option({
      type: string,
      sameOn: 'none',
      default: 'Default',
      help: 'Domain of the service user, by name.',
      nova: true,
      uses: users(group),
    }),
    user_domain_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Domain of the service user, by id; goes before the name.',
      nova: true,
      uses: users(group),
    }),
    project_name: option({
      type: string,
      sameOn: 'none',
      default: 'service',
      help: 'Project of the service user.',
      oldNames: old('tenant_name'),
      nova: true,
      uses: users(group, byPassword),
    }),
    project_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Id of that project; goes before name and domain.',
      oldNames: old('tenant_id'),
      nova: true,
      uses: users(group, byPassword),
    }),
    project_domain_name: option({
      type: string,
      sameOn: 'none',
      default: 'Default',
      help: 'Domain of that project, by name.',
      nova: true,
      uses: users(group, byPassword),
    }),
    project_domain_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'Domain of that project, by id; goes before the name.',
      nova: true,
      uses: users(group, byPassword),
    }),
    application_credential_id: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'With `auth_type = v3applicationcredential`: its id.',
      nova: true,
      uses: users(group, byCredential),
    }),
    application_credential_name: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: "With `auth_type = v3applicationcredential`: its name, together with its user's, where there is no id.",
      nova: true,
      uses: users(group, byCredential),
    }),
    application_credential_secret: option({
      type: secret,
      sameOn: 'none',
      default: new Secret(''),
      help: 'With `auth_type = v3applicationcredential`: its secret.',
      secret: true,
      nova: true,
      uses: users(group, byCredential),
    }),
    region_name: option({
      type: string,
      sameOn: 'controllers',
      default: '',
      help: "The region whose endpoints are taken from Keystone's catalog. Empty: any.",
      nova: true,
      uses: users(group),
    }),
    cafile: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: "PEM file with the authorities that may sign Keystone's certificate. Empty: the system's.",
      nova: true,
      uses: users(group, is(`${group}.insecure`, false)),
    }),
    certfile: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: 'PEM file with a client certificate, where Keystone wants one.',
      nova: true,
      uses: users(group),
    }),
    keyfile: option({
      type: string,
      sameOn: 'none',
      default: '',
      help: "PEM file with the key of `certfile`. Empty: it is in `certfile`'s file.",
      nova: true,
      uses: users(group, isSet(`${group}.certfile`)),
    }),
    insecure: option({
      type: boolean,
      sameOn: 'controllers',
      default: false,
      help: "Do not verify Keystone's certificate. Dangerous: whoever sits in between can be anybody.",
      nova: true,
      uses: users(group),
    }),
  };
}
