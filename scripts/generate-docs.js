// Writes the documents that are made from tables in the code. Run after "npm run build":
//   node scripts/generate-docs.js
import { writeFileSync } from 'node:fs';
import { configurationMarkdown } from '../dist/config/document.js';
import { OPTIONS } from '../dist/config/options/table.js';
import { errorsMarkdown } from '../dist/flow/document.js';

const documents = {
  'configuration.md': configurationMarkdown(OPTIONS),
  'errors.md': errorsMarkdown(),
};
for (const [name, text] of Object.entries(documents)) {
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), text);
  console.log(`docs/${name}`);
}
