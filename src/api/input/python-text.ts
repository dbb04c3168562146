/** Deeper than any legitimate body; without a bound, a client could exhaust the stack. */
const MAX_DEPTH = 16;

/** A JSON value as Python prints it. Nova's validation messages contain such text, and scripts match on them (nova-oracle.test.ts). */
export function pythonRepr(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object' && depth >= MAX_DEPTH) return '...';
  if (Array.isArray(value)) return `[${value.map((entry) => pythonRepr(entry, depth + 1)).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([key, entry]) => `${quote(key)}: ${pythonRepr(entry, depth + 1)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  return String(value);
}

/** The same, but a string has no quotes (Python's `%s`). */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}
