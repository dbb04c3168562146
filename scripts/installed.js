// In front of npm scripts that use development dependencies: names the command that installs them where they are missing.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (!existsSync(fileURLToPath(new URL('../node_modules/.package-lock.json', import.meta.url)))) {
  console.error(
    'The dependencies are not installed. Run "npm ci" first (or "npm run build", which installs them), then repeat this command.',
  );
  process.exit(1);
}
