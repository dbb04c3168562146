import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { parseAddressRange } from '../platform/reverse-proxy/address-ranges.ts';
import { Secret } from '../platform/secret.ts';
import type { OptionType } from './option.ts';

/** The value types of oslo.config, with its rules (docs/configuration.md, "File format"). */

const MAX_PATH = 4096;
const TRUE = new Set(['true', '1', 'on', 'yes']);
const FALSE = new Set(['false', '0', 'off', 'no']);

export const boolean: OptionType<boolean> = {
  name: 'boolean',
  parse(text) {
    const word = text.trim().toLowerCase();
    if (TRUE.has(word)) return { value: true };
    if (FALSE.has(word)) return { value: false };
    return { problem: `"${text}" is not a boolean: write True or False` };
  },
  format: (value) => (value ? 'True' : 'False'),
};

export const string: OptionType<string> = {
  name: 'string',
  parse: (text) => ({ value: text }),
  format: (value) => value,
};

/** A string of `min` to `max` characters. */
export function boundedString({ min = 0, max }: { min?: number; max: number }): OptionType<string> {
  const range = min === 0 ? `of at most ${max} characters` : `of ${min} to ${max} characters`;
  return {
    ...string,
    name: `string ${range}`,
    parse: (text) =>
      text.length >= min && text.length <= max
        ? { value: text }
        : { problem: `the value has ${text.length} characters, and must be a string ${range}` },
  };
}

/** A path that means the same wherever the program is started. The limit is PATH_MAX of Linux. */
export const absolutePath: OptionType<string> = {
  ...string,
  name: `absolute path of at most ${MAX_PATH} characters`,
  parse(text) {
    const value = text.trim();
    if (value.length > MAX_PATH) return { problem: `the path has ${value.length} characters` };
    return isAbsolute(value) ? { value } : { problem: `"${value}" does not begin with a slash` };
  },
};

/** A string that is never shown; empty means unset. */
export const secret: OptionType<Secret> = {
  name: 'secret string',
  parse: (text) => ({ value: new Secret(text) }),
  format: () => '***',
};

export function integer(bounds: { min?: number; max?: number } = {}): OptionType<number> {
  const { min, max } = bounds;
  const range = rangeInWords(min, max);
  return {
    name: `integer${range}`,
    emptyIsUnset: true,
    parse(text) {
      const trimmed = text.trim();
      if (!/^[+-]?\d+$/.test(trimmed)) return { problem: `"${text}" is not a whole number` };
      const value = Number(trimmed);
      if (!Number.isSafeInteger(value) || value < (min ?? value) || value > (max ?? value)) {
        return {
          problem: `${trimmed} is not a whole number${range || ' that JavaScript can represent exactly'}`,
        };
      }
      return { value };
    },
    format: String,
  };
}

function rangeInWords(min?: number, max?: number): string {
  if (min === undefined) return max === undefined ? '' : ` of at most ${max}`;
  return max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`;
}

export const port: OptionType<number> = { ...integer({ min: 0, max: 65_535 }), name: 'port' };

export function number(bounds: { min?: number } = {}): OptionType<number> {
  const { min } = bounds;
  const range = min === undefined ? '' : ` of at least ${min}`;
  return {
    name: `number${range}`,
    emptyIsUnset: true,
    parse(text) {
      const value = Number(text.trim());
      if (text.trim() === '' || !Number.isFinite(value) || value < (min ?? value)) {
        return { problem: `"${text}" is not a number${range}` };
      }
      return { value };
    },
    format: String,
  };
}

export function choice<const T extends string>(...words: T[]): OptionType<T> {
  return {
    name: `one of ${words.join(', ')}`,
    parse(text) {
      const word = words.find((candidate) => candidate === text.trim());
      return word === undefined
        ? { problem: `"${text}" is not one of ${words.join(', ')}` }
        : { value: word };
    },
    format: (value) => value,
  };
}

/** A word, or a value of another type. */
export function wordOr<const W extends string, T>(word: W, type: OptionType<T>): OptionType<W | T> {
  return {
    name: `${word} or ${type.name}`,
    ...(type.emptyIsUnset ? { emptyIsUnset: true } : {}),
    parse: (text) => (text.trim() === word ? { value: word } : type.parse(text)),
    format: (value) => (value === word ? word : type.format(value as T)),
  };
}

export function list<T>(item: OptionType<T>): OptionType<readonly T[]> {
  return {
    name: `list of ${item.name}`,
    parse(text) {
      const values: T[] = [];
      for (const part of text.split(',').map((word) => word.trim())) {
        if (part === '') continue;
        const parsed = item.parse(part);
        if ('problem' in parsed) return parsed;
        values.push(parsed.value);
      }
      return { value: values };
    },
    format: (values) => values.map((value) => item.format(value)).join(','),
  };
}

/** Each assignment in the file adds a value. */
export function multiple<T>(item: OptionType<T>): OptionType<readonly T[]> {
  return {
    name: `${item.name}, repeatable`,
    multiple: true,
    parse(text) {
      const parsed = item.parse(text);
      return 'problem' in parsed ? parsed : { value: [parsed.value] };
    },
    format: (values) => values.map((value) => item.format(value)).join('\n'),
  };
}

const HOST_LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/;

/** An IP address or an RFC 1123 host name: no underscore. */
export const hostAddress: OptionType<string> = {
  name: 'host address',
  parse(text) {
    const host = text.trim();
    if (isIP(host) !== 0) return { value: host };
    const labels = host.replace(/\.$/, '').split('.');
    const named = host.length <= 253 && labels.every((label) => HOST_LABEL.test(label));
    if (named && !/^\d+$/.test(labels.at(-1) ?? '')) return { value: host };
    return { problem: `"${text}" is neither an IP address nor a host name` };
  },
  format: (value) => value,
};

/** An IP address or a range of addresses: `10.0.0.0/8`. */
export const addressRange: OptionType<string> = {
  name: 'address or CIDR',
  parse(text) {
    const range = parseAddressRange(text);
    if (range === undefined)
      return { problem: `"${text}" is neither an IP address nor a range like 10.0.0.0/8` };
    return { value: `${range.address}/${range.prefix}` };
  },
  format: (value) => value,
};

/** An absolute URI with scheme and host. */
export const uri: OptionType<string> = {
  name: 'URI',
  parse(text) {
    const value = text.trim();
    if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\s]+/.test(value) && URL.canParse(value)) return { value };
    return { problem: `"${text}" is not a URI with scheme and host` };
  },
  format: (value) => value,
};

/** `host:port`, `host`, `inet6:[address]:port` or `[address]:port`, as python-memcached and its successors read it. */
export const memcacheServer: OptionType<{ host: string; port: number }> = {
  name: 'host:port',
  parse(text) {
    const word = text.trim();
    const form = /^(?:inet6:)?\[([^\]]+)\](?::(\d+))?$|^(?:inet:)?([^:[\]/]+)(?::(\d+))?$/.exec(word);
    if (form === null) return { problem: `"${text}" is not host:port (IPv6: inet6:[address]:port)` };
    const host = hostAddress.parse(form[1] ?? form[3] ?? '');
    if ('problem' in host) return host;
    const number = port.parse(form[2] ?? form[4] ?? '11211');
    if ('problem' in number) return number;
    return { value: { host: host.value, port: number.value } };
  },
  format: ({ host, port: number }) => (isIP(host) === 6 ? `inet6:[${host}]:${number}` : `${host}:${number}`),
};
