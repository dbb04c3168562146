import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/**
 * Two pages, built one at a time (`--mode console`, `--mode dashboard`): proxy and api each serve a folder of
 * their own, so that no file is shared between them.
 */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL(mode, import.meta.url)),
  // Relative addresses only: the page works under any path that a reverse proxy puts in front.
  base: './',
  plugins: [preact()],
  define: { MARKS_UNTRANSLATED: JSON.stringify(process.env.ORIEL_MARKS_UNTRANSLATED === '1') },
  cacheDir: fileURLToPath(new URL('../node_modules/.vite', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL(`../dist/web/${mode}`, import.meta.url)),
    emptyOutDir: true,
    // noVNC's core awaits at its top level.
    target: 'es2022',
    // Content-Security-Policy: neither data: addresses nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
}));
