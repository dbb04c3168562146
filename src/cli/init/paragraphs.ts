/** Wraps a sentence at the width of the terminal, between words. A longer word, such as a path, stays whole. */
export function wrapped(line: string, columns: number): string {
  const lines: string[] = [];
  let current = '';
  // Lines that begin with a space are commands and addresses to copy.
  if (line.startsWith(' ')) return line;
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return [...lines, current].join('\n');
}
