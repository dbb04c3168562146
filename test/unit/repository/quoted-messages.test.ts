import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';

/** Log messages that operators search for, with the documents that quote them. */
const QUOTED: readonly (readonly [file: string, message: string])[] = [
  ['docs/audit.md', 'THE AUDIT FILE CANNOT BE WRITTEN'],
  ['docs/deploying.md', 'a record in memcached is not authentic'],
  ['docs/deploying.md', 'a worker ended by itself'],
  ['docs/deploying.md', 'workers keep ending'],
  ['docs/replace-nova-novncproxy.md', 'tokens can be looked up'],
  ['docs/security.md', 'open consoles cannot be re-checked'],
  ['docs/troubleshooting.md', 'a client speaks TLS, and this listener has no certificate'],
  ['docs/troubleshooting.md', 'WebSocket request without its Upgrade header'],
  ['UPGRADING.md', 'request refused'],
];

const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n');

test.each(QUOTED)('%s quotes a log message of the program: %s', (file, message) => {
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\s+/g, ' ');
  expect(text).toContain(message);
  expect(SOURCES).toContain(message);
});
