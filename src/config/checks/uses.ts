import { hasConsoleProxy, PROXY_ROLES, type ProxyRole } from '../../consoles/console-kinds.ts';
import { Secret } from '../../platform/secret.ts';

/** A role of a process, as `--role` names it. */
export type Role = 'api' | 'compute' | 'consoleauth' | ProxyRole | 'dashboard';

/** A role, or the console proxy of any kind of console. */
export type Reader = Role | 'proxy';

/** Whether a process with these roles has a role that the reader means. */
export function isAmong(reader: Reader, roles: readonly string[]): boolean {
  return reader === 'proxy' ? hasConsoleProxy(roles) : roles.includes(reader);
}

/** A condition on another option. */
export interface Need {
  /** `group.option`. */
  readonly option: string;
  /** For the documentation, after the name of the option: `= nats`, `set`. */
  readonly condition: string;
  /** How to meet it, the beginning of a sentence: `Set transport = nats in [oriel]`. */
  readonly remedy: string;
  /** Gets the value of `option`. */
  holds(value: unknown): boolean;
  /** A correct nova.conf may have the value nevertheless, for Nova or by a deployment tool. The finding is then a note. */
  readonly mayBeUnmet: boolean;
}

/** One use of an option: these roles read it if all conditions hold. */
export interface Use {
  /** Every role if absent. */
  readonly roles?: readonly Role[];
  readonly needs: readonly Need[];
}

/** `by('proxy', isSet('DEFAULT.cert'))`: every console proxy reads the option if there is a certificate. */
export function by(reader: Reader | 'any', ...needs: readonly Need[]): Use {
  if (reader === 'any') return { needs };
  return { roles: reader === 'proxy' ? PROXY_ROLES : [reader], needs };
}

/** The other option has one of these values; the first is recommended. */
export function is(option: string, ...values: readonly (string | boolean)[]): Need {
  const texts = values.map((value) => (value === true ? 'True' : value === false ? 'False' : String(value)));
  return need(
    option,
    `= ${texts.join(' or ')}`,
    (name, section) => `Set ${name} = ${texts[0]} in ${section}`,
    (value) => values.includes(value as string | boolean),
  );
}

/** The list of the other option has one of these words; the first is recommended. */
export function lists(option: string, ...words: readonly string[]): Need {
  return need(
    option,
    `listing ${words.join(' or ')}`,
    (name, section) => `Add ${words[0]} to ${name} in ${section}`,
    (value) => words.some((word) => (value as readonly string[]).includes(word)),
  );
}

/** The other option is not empty. */
export function isSet(option: string): Need {
  return need(
    option,
    'set',
    (name, section) => `Set ${name} in ${section}`,
    (value) => !isEmpty(value),
  );
}

/** The other option is empty; otherwise it takes precedence. */
export function isUnset(option: string): Need {
  return need(option, 'empty', (name, section) => `Leave ${name} in ${section} empty`, isEmpty);
}

/** Marks a condition that a correct nova.conf may leave unmet. */
export function ifAny(condition: Need): Need {
  return { ...condition, mayBeUnmet: true };
}

/** The roles and conditions of a use in words, for the documentation: ``api, with `[oriel] api_cert` set``. */
export function describeUse({ roles, needs }: Use): string {
  const conditions = needs.map(
    ({ option, condition }) =>
      `\`${written(option)}${condition.startsWith('=') ? ` ${condition}\`` : `\` ${condition}`}`,
  );
  const who = roles?.join(', ') ?? 'every role';
  return conditions.length === 0 ? who : `${who}, with ${conditions.join(' and ')}`;
}

/** `[cache] enabled` for `cache.enabled`. */
export function written(path: string): string {
  const [group, name] = path.split('.');
  return `[${group}] ${name}`;
}

function need(
  option: string,
  condition: string,
  remedy: (name: string, section: string) => string,
  holds: Need['holds'],
): Need {
  const [group = '', name = ''] = option.split('.');
  const mayBeUnmet = group.startsWith('oriel');
  return { option, condition, remedy: remedy(name, `[${group}]`), holds, mayBeUnmet };
}

function isEmpty(value: unknown): boolean {
  const content = value instanceof Secret ? value.reveal() : value;
  return content === '' || (Array.isArray(content) && content.length === 0);
}
