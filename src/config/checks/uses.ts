import { Secret } from '../../platform/secret.ts';

/** The roles of a process, as `--role` names them. */
export type Role = 'api' | 'compute' | 'consoleauth' | 'novncproxy' | 'dashboard';

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

/** `by('novncproxy', isSet('DEFAULT.cert'))`: the proxy reads the option if there is a certificate. */
export function by(role: Role | 'any', ...needs: readonly Need[]): Use {
  return role === 'any' ? { needs } : { roles: [role], needs };
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

/** The roles and conditions of a use in words, for the documentation: ``novncproxy, with `[DEFAULT] cert` set``. */
export function describeUse({ roles, needs }: Use): string {
  const conditions = needs.map(
    ({ option, condition }) =>
      `\`${written(option)}${condition.startsWith('=') ? ` ${condition}\`` : `\` ${condition}`}`,
  );
  const who = roles?.join(', ') ?? 'every role';
  return conditions.length === 0 ? who : `${who}, with ${conditions.join(' and ')}`;
}

/** `[vnc] enabled` for `vnc.enabled`. */
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
