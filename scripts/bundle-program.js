// Puts the modules that the programs load into a few files in dist/chunks, with typebox (700 files). Node.js needs far
// longer to find, read and link a thousand modules than to run them: `oriel version` took 0.9 s of processor time and
// takes 0.3 s. Other dependencies stay where npm installs them. The compiler's modules remain in dist/ for scripts.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const chunks = join(root, 'dist/chunks');
const PROGRAMS = ['cli/main', 'main/workers/worker-process'];

rmSync(chunks, { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: ['typebox'] },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    copyPublicDir: false,
    // Of the oldest Node.js that package.json allows.
    target: 'node20.19',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      // Comments in the output have the paths of the sources, from this folder on.
      cwd: root,
      input: Object.fromEntries(PROGRAMS.map((name) => [name, join(root, `src/${name}.ts`)])),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

// Stack traces need the lines alone. Node.js reads the map of each file that it loads.
for (const name of readdirSync(chunks).filter((each) => each.endsWith('.map'))) {
  const file = join(dirname(join(chunks, name)), name);
  const { sourcesContent: _, ...map } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(map));
}
