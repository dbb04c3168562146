import { LANGUAGE_IDS } from '../../languages/languages.ts';
import type { CommandOption } from '../command.ts';

/** A setting with which the command line finds an API and signs in, as in clouds.yaml and in the variables of OpenStack's clients. */
export interface SignInSetting {
  /** Key in clouds.yaml, with underscores. */
  readonly key: string;
  readonly variable: string;
  /** Older variables with the same meaning. */
  readonly olderVariables?: readonly string[];
  /** A secret has no option: every user of a machine can read the arguments of a process. */
  readonly secret?: true;
  readonly boolean?: true;
  readonly value?: string;
  readonly help: string;
}

/** In the order in which the documents list them. */
export const SIGN_IN_SETTINGS: readonly SignInSetting[] = [
  {
    key: 'cloud',
    variable: 'OS_CLOUD',
    value: 'NAME',
    help: 'Use this cloud of clouds.yaml. Other options override its values; variables supply what it lacks.',
  },
  {
    key: 'auth_url',
    variable: 'OS_AUTH_URL',
    value: 'URL',
    help: 'The identity service, such as https://controller:8774/v3.',
  },
  {
    key: 'auth_type',
    variable: 'OS_AUTH_TYPE',
    value: 'TYPE',
    help: 'password, token, v3applicationcredential or admin_token. Default: by the settings that are given.',
  },
  { key: 'username', variable: 'OS_USERNAME', value: 'NAME', help: 'The user.' },
  { key: 'user_id', variable: 'OS_USER_ID', value: 'ID', help: 'The user, by id.' },
  {
    key: 'user_domain_name',
    variable: 'OS_USER_DOMAIN_NAME',
    value: 'NAME',
    help: 'The domain of the user. Default: the domain with the id "default".',
  },
  {
    key: 'user_domain_id',
    variable: 'OS_USER_DOMAIN_ID',
    value: 'ID',
    help: 'The domain of the user, by id.',
  },
  { key: 'password', variable: 'OS_PASSWORD', secret: true, help: 'The password.' },
  {
    key: 'project_name',
    variable: 'OS_PROJECT_NAME',
    olderVariables: ['OS_TENANT_NAME'],
    value: 'NAME',
    help: 'The project.',
  },
  {
    key: 'project_id',
    variable: 'OS_PROJECT_ID',
    olderVariables: ['OS_TENANT_ID'],
    value: 'ID',
    help: 'The project, by id.',
  },
  {
    key: 'project_domain_name',
    variable: 'OS_PROJECT_DOMAIN_NAME',
    value: 'NAME',
    help: 'The domain of the project. Default: the domain with the id "default".',
  },
  {
    key: 'project_domain_id',
    variable: 'OS_PROJECT_DOMAIN_ID',
    value: 'ID',
    help: 'The domain of the project, by id.',
  },
  {
    key: 'domain_name',
    variable: 'OS_DOMAIN_NAME',
    value: 'NAME',
    help: 'A domain as scope, if no project is given.',
  },
  {
    key: 'domain_id',
    variable: 'OS_DOMAIN_ID',
    value: 'ID',
    help: 'A domain as scope, by id, if no project is given.',
  },
  {
    key: 'default_domain',
    variable: 'OS_DEFAULT_DOMAIN',
    value: 'ID',
    help: 'The domain of user and project, by id, if none is given.',
  },
  { key: 'system_scope', variable: 'OS_SYSTEM_SCOPE', value: 'all', help: 'The whole system as scope.' },
  { key: 'trust_id', variable: 'OS_TRUST_ID', value: 'ID', help: 'A trust of Keystone as scope.' },
  {
    key: 'token',
    variable: 'OS_TOKEN',
    olderVariables: ['OS_AUTH_TOKEN'],
    secret: true,
    help: 'A token of the identity service, instead of user and password.',
  },
  {
    key: 'application_credential_id',
    variable: 'OS_APPLICATION_CREDENTIAL_ID',
    value: 'ID',
    help: 'An application credential.',
  },
  {
    key: 'application_credential_name',
    variable: 'OS_APPLICATION_CREDENTIAL_NAME',
    value: 'NAME',
    help: 'An application credential by name, together with its user.',
  },
  {
    key: 'application_credential_secret',
    variable: 'OS_APPLICATION_CREDENTIAL_SECRET',
    secret: true,
    help: 'The secret of the application credential.',
  },
  {
    key: 'region_name',
    variable: 'OS_REGION_NAME',
    value: 'NAME',
    help: 'The region of the compute API, if the catalog has several.',
  },
  {
    key: 'interface',
    variable: 'OS_INTERFACE',
    olderVariables: ['OS_ENDPOINT_TYPE'],
    value: 'NAME',
    help: 'public (the default), internal or admin: which address of the compute API is used.',
  },
  {
    key: 'endpoint',
    variable: 'OS_ENDPOINT',
    value: 'URL',
    help: 'The compute API, with the auth type admin_token.',
  },
  {
    key: 'compute_endpoint_override',
    variable: 'OS_COMPUTE_ENDPOINT_OVERRIDE',
    value: 'URL',
    help: 'The compute API, instead of the address in the catalog.',
  },
  {
    key: 'cacert',
    variable: 'OS_CACERT',
    value: 'FILE',
    help: 'The certificates of the authorities that are trusted, in PEM format.',
  },
  {
    key: 'cert',
    variable: 'OS_CERT',
    value: 'FILE',
    help: 'The certificate of this client, in PEM format.',
  },
  { key: 'key', variable: 'OS_KEY', value: 'FILE', help: 'The key of that certificate, in PEM format.' },
  {
    key: 'insecure',
    variable: 'OS_INSECURE',
    boolean: true,
    help: 'Accept every certificate. Passwords and tokens are then open to a man in the middle.',
  },
];

/** Other variables that decide how a command signs in. */
export const SIGN_IN_FILE_VARIABLES = {
  OS_CLIENT_CONFIG_FILE: 'Read this file instead of searching for clouds.yaml.',
  OS_CLIENT_SECURE_FILE: 'Read this file instead of searching for secure.yaml.',
} as const;

/** `--os-auth-url` for auth_url. `--insecure` has no prefix, as in OpenStack's clients. */
export function optionName({ key }: Pick<SignInSetting, 'key'>): string {
  return key === 'insecure' ? key : `os-${key.replaceAll('_', '-')}`;
}

const LANGUAGE_OPTION: CommandOption = {
  type: 'string',
  value: 'LANGUAGE',
  help: `The language of messages and tables: ${LANGUAGE_IDS.join(', ')}. Default: that of LC_ALL, LC_MESSAGES or LANG, otherwise en. JSON is the same in each, and "oriel doctor" is in English.`,
};

/** The options of every command that signs in. */
export const SIGN_IN_OPTIONS: Readonly<Record<string, CommandOption>> = {
  ...Object.fromEntries(
    SIGN_IN_SETTINGS.filter(({ secret }) => !secret).map((setting) => [
      optionName(setting),
      setting.boolean
        ? { type: 'boolean', help: setting.help }
        : { type: 'string', value: setting.value ?? 'VALUE', help: setting.help },
    ]),
  ),
  lang: LANGUAGE_OPTION,
};

/** The setting whose secret was given as an option, such as `os-password`. */
export function secretSetting(option: string): SignInSetting | undefined {
  return SIGN_IN_SETTINGS.find(
    ({ key, secret, olderVariables = [] }) =>
      secret &&
      [key, ...olderVariables.map((name) => name.slice('OS_'.length).toLowerCase())].some(
        (each) => optionName({ key: each }) === option,
      ),
  );
}
