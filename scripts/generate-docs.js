// Writes the documents that are made from tables in the code, and the permissions in etc/nats-server.conf. Run after "npm run build":
//   node scripts/generate-docs.js
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { clientTypes } from '../dist/api/document/client-types.js';
import { apiMarkdown } from '../dist/api/document/markdown.js';
import { openApiDocument } from '../dist/api/document/open-api.js';
import { COMMANDS } from '../dist/cli/commands.js';
import { cliMarkdown } from '../dist/cli/manual/markdown.js';
import { manualPages } from '../dist/cli/manual/pages.js';
import { manFileName, manPage } from '../dist/cli/manual/roff.js';
import { programVersion } from '../dist/cli/program-version.js';
import { DRIVERS } from '../dist/compute/drivers/registry.js';
import { configurationMarkdown } from '../dist/config/report/document.js';
import { CONSOLE_KINDS } from '../dist/consoles/console-kinds.js';
import { errorsMarkdown } from '../dist/flow/document.js';
import { ALL_OPTIONS } from '../dist/main/all-settings.js';
import { logMessagesMarkdown } from '../dist/main/log-messages/document.js';
import { metricsMarkdown } from '../dist/observe/metrics/document.js';
import { withAuthorization } from '../dist/transport/nats/permissions/authorization-block.js';
import { findLogCalls } from './log-calls.js';

const pages = manualPages(COMMANDS);
const api = openApiDocument({ kinds: CONSOLE_KINDS, withIdentity: true });
const documents = {
  'cli.md': cliMarkdown(pages),
  'api.md': apiMarkdown(api),
  'configuration.md': configurationMarkdown(ALL_OPTIONS),
  'errors.md': errorsMarkdown(DRIVERS),
  'log-messages.md': logMessagesMarkdown(findLogCalls(fileURLToPath(new URL('..', import.meta.url)))),
  'metrics.md': metricsMarkdown(),
};
for (const [name, text] of Object.entries(documents)) {
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), text);
  console.log(`docs/${name}`);
}

writeFileSync(new URL('../src/api-client/paths.ts', import.meta.url), clientTypes(api));
console.log('src/api-client/paths.ts');

const natsConfiguration = new URL('../etc/nats-server.conf', import.meta.url);
writeFileSync(natsConfiguration, withAuthorization(readFileSync(natsConfiguration, 'utf8')));
console.log('etc/nats-server.conf');

const manual = new URL('../man/', import.meta.url);
mkdirSync(manual, { recursive: true });
for (const name of readdirSync(manual)) rmSync(new URL(name, manual));
// npm install -g puts the pages that package.json names where man(1) finds them.
const packageFile = new URL('../package.json', import.meta.url);
const described = JSON.parse(readFileSync(packageFile, 'utf8'));
described.man = pages.map((page) => `man/${manFileName(page)}`).sort();
writeFileSync(packageFile, `${JSON.stringify(described, undefined, 2)}\n`);
for (const page of pages) {
  const name = manFileName(page);
  writeFileSync(new URL(name, manual), manPage(page, programVersion(), pages));
  console.log(`man/${name}`);
}
