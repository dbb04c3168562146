import { Secret } from '../../platform/secret.ts';
import { NOVA_NAMES } from '../names/nova-names.ts';
import { type Option, type OptionTable, optionOf } from '../option.ts';
import { type Given, lastAssignment, mentionsOf } from './given.ts';
import { type Expanded, interpolate } from './interpolate.ts';

/** A chain of references longer than this is a mistake, or an attack on the stack. */
const MAX_DEPTH = 16;

/**
 * Returns a function that expands the references in a value of `group`: to an option of the same group, or else of [DEFAULT].
 * References to options that only Nova has, or of sections that Oriel does not read, work if a file sets them.
 */
export function valueExpander(
  table: OptionTable,
  given: Given,
  presetOf: (group: string, name: string) => unknown,
) {
  const done = new Map<string, Expanded>();
  const open: string[] = [];

  const expand = (text: string, group: string): Expanded =>
    interpolate(text, (reference) => lookUp(reference, group));

  function lookUp(reference: string, from: string): Expanded {
    const dot = reference.indexOf('.');
    if (dot !== -1) {
      const [group, name] = [reference.slice(0, dot), reference.slice(dot + 1)];
      return textOf(group, name) ?? unknown(reference);
    }
    return textOf(from, reference) ?? textOf('DEFAULT', reference) ?? unknown(reference);
  }

  function textOf(group: string, name: string): Expanded | undefined {
    const key = `${group}.${name}`;
    const known = done.get(key);
    if (known !== undefined) return known;
    if (open.includes(key)) return { problem: `"$${name}" refers to itself` };
    if (open.length >= MAX_DEPTH) return { problem: `references are nested more than ${MAX_DEPTH} deep` };
    open.push(key);
    const value = readOption(group, name) ?? readForeign(group, name);
    open.pop();
    // A problem is not cached: nesting that is too deep here may be acceptable elsewhere.
    if (value !== undefined && 'text' in value) done.set(key, value);
    return value;
  }

  function readOption(group: string, name: string): Expanded | undefined {
    const found = findOption(table, group, name);
    if (found === undefined) return undefined;
    const { option } = found;
    if (option.secret) return { problem: `"$${name}" is a secret, which other options must not contain` };
    const mention = mentionsOf(given, found.group, found.name, option).at(-1);
    if (mention !== undefined) return expand(mention.text, found.group);
    const value = presetOf(found.group, found.name) ?? option.default;
    return { text: value instanceof Secret ? '' : option.type.format(value) };
  }

  function readForeign(group: string, name: string): Expanded | undefined {
    const read = Object.hasOwn(table, group);
    if (read && !NOVA_NAMES[group]?.has(name)) return undefined;
    const mention = lastAssignment(given, group, name);
    if (mention !== undefined) return expand(mention.text, group);
    return read ? { problem: `"$${name}" is an option of Nova's that is not set` } : undefined;
  }

  return expand;
}

/** An option by its name or one of its old names. */
function findOption(table: OptionTable, group: string, name: string) {
  const own = optionOf(table, group, name);
  if (own !== undefined) return { group, name, option: own };
  for (const [newGroup, options] of Object.entries(table)) {
    for (const [newName, option] of Object.entries(options)) {
      if (hasOldName(option, group, name)) return { group: newGroup, name: newName, option };
    }
  }
  return undefined;
}

function hasOldName(option: Option, group: string, name: string): boolean {
  return option.oldNames?.some((old) => old.group === group && old.name === name) ?? false;
}

function unknown(reference: string): Expanded {
  return { problem: `"$${reference}" refers to no option` };
}
