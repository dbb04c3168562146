// Finds the messages of the log in the source, for docs/log-messages.md and its test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

const LEVELS = ['debug', 'info', 'warn', 'error'];

/** Files that pass on messages of others. */
const PLUMBING = ['src/platform/log/', 'src/config/report/report.ts', 'src/api/http/request-log.ts'];

/** Every call of a method of a logger. Types: log-calls.d.ts. */
export function findLogCalls(root) {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !PLUMBING.some((each) => file.startsWith(each)))
    .sort();
  const parsed = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  /** Exported constants with a message, by name. */
  const constants = new Map();
  for (const { text } of parsed) {
    for (const [, name, , value] of text.matchAll(/^export const ([A-Z][A-Z0-9_]*) =\s+(['"])(.*)\2;$/gm)) {
      constants.set(name, value);
    }
  }
  return parsed.flatMap(({ file, text }) =>
    /\.(?:debug|info|warn|error|write)\(/.test(text) ? callsIn(file, text, constants) : [],
  );
}

function callsIn(file, text, constants) {
  const { program } = parseSync(file, text, { lang: 'ts' });
  const calls = [];
  const objects = new Map();
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator' && /^(?:Object|Conditional)Expression$/.test(node.init?.type)) {
      objects.set(node.id.name, node.init);
    }
  });
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return;
    const level = levelOf(node);
    if (level === undefined) return;
    const message = node.arguments.at(-1);
    const line = text.slice(0, node.start).split('\n').length;
    const fields = fieldsOf(node.arguments.at(-2), objects);
    for (const each of messagesOf(message, constants))
      calls.push({ file, line, level, message: each, fields });
  });
  return calls;
}

/** `log.warn(fields, message)`, and `requestLog.write(request, 'info', kind, fields, message)`. */
function levelOf({ callee, arguments: args }) {
  const name = callee.property.name;
  if (LEVELS.includes(name)) return name;
  if (name !== 'write' || args.length < 4) return undefined;
  return args.find((arg) => arg.type === 'Literal' && LEVELS.includes(arg.value))?.value;
}

function messagesOf(node, constants) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return [node.value];
  if (node?.type === 'TemplateLiteral') return [node.quasis.map(({ value }) => value.cooked).join('*')];
  if (node?.type === 'Identifier') return [constants.get(node.name)];
  if (node?.type === 'ConditionalExpression') {
    return [...messagesOf(node.consequent, constants), ...messagesOf(node.alternate, constants)];
  }
  if (node?.type === 'BinaryExpression' && node.operator === '+') {
    const [left] = messagesOf(node.left, constants);
    const [right] = messagesOf(node.right, constants);
    return [left === undefined || right === undefined ? undefined : left + right];
  }
  return [undefined];
}

/** The names of an object, with those of objects of the same file that it contains. */
function fieldsOf(node, objects, depth = 0) {
  if (node?.type === 'Identifier') return fieldsOf(objects.get(node.name), objects, depth + 1);
  if (node?.type === 'ConditionalExpression') {
    return [node.consequent, node.alternate].flatMap((each) => fieldsOf(each, objects, depth + 1));
  }
  if (node?.type !== 'ObjectExpression' || depth > 3) return [];
  return node.properties.flatMap((property) => {
    if (property.type === 'SpreadElement') return fieldsOf(property.argument, objects, depth + 1);
    return property.computed ? [] : [property.key.name ?? String(property.key.value)];
  });
}

function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
  } else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') visit(node);
    for (const each of Object.values(node)) walk(each, visit);
  }
}
