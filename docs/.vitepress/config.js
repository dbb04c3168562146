// The documentation as a site: `npm run docs:site` writes it to dist/site. The Markdown stays readable on GitHub, so every
// link is relative and the pages lie where they are in the repository.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Folders whose Markdown files are not part of the site. */
const NO_PAGES = ['dist', 'src', 'test', 'web', 'scripts', 'etc', 'coverage'];

/** The parts of the site in reading order. A test fails if a page of docs/ is missing here. */
const PARTS = [
  ['Start', ['README.md', 'docs/using-a-console.md']],
  [
    'Operators',
    [
      'deploying',
      'operating',
      'kubernetes',
      'configuration',
      'cli',
      'troubleshooting',
      'errors',
      'logs',
      'log-messages',
      'metrics',
      'alerts',
      'tracing',
      'limits',
    ],
  ],
  [
    'OpenStack clouds',
    [
      'replace-nova-novncproxy',
      'clouds/token-sources',
      'clouds/kolla-ansible',
      'clouds/openstack-ansible',
      'clouds/openstack-helm',
      'clouds/charms',
      'clouds/rhoso',
    ],
  ],
  ['Reference', ['security', 'audit', 'nova-compatibility', 'performance', 'api']],
  ['Releases', ['CHANGELOG.md', 'UPGRADING.md', 'SECURITY.md']],
  [
    'Developers',
    [
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'following-a-request',
      'drivers',
      'decisions/README',
      'bench/README.md',
    ],
  ],
];

const sidebar = PARTS.map(([text, files]) => ({
  text,
  items: files
    .map((file) => (file.endsWith('.md') ? file : `docs/${file}.md`))
    .filter((file) => existsSync(join(ROOT, file)))
    .map((file) => ({ text: headingOf(file), link: `/${file === 'README.md' ? '' : file.slice(0, -3)}` })),
}));

export default defineConfig({
  title: 'Oriel',
  description: 'Consoles of virtual machines in the browser',
  // The scheme of the system, as in Oriel's pages, whose tokens follow it.
  appearance: 'force-auto',
  srcDir: '..',
  srcExclude: [...NO_PAGES.map((folder) => `${folder}/**`), '.*/**'],
  outDir: '../dist/site',
  cacheDir: '../node_modules/.cache/vitepress',
  rewrites: { 'README.md': 'index.md' },
  // A page is text: <host> in a sentence is not an element. Dead links fail the build, which is VitePress's default.
  markdown: { html: false, anchor: { slugify }, config: (markdown) => markdown.use(plainLinksToFiles) },
  vite: { plugins: [forThisVite()] },
  themeConfig: { sidebar, outline: [2, 3], search: { provider: 'local' } },
});

/**
 * VitePress 1 expects Vite 5; with the project's Vite two of its steps need help.
 * Its two inline scripts are minified with esbuild, which is not installed because it runs a script when it is installed: scripts
 * with another JavaScript MIME type run the same and are left alone. And the "lean" copy of each page, which the first visit
 * loads, is added to the bundle in a way that Rolldown ignores: here the copy is the page itself.
 */
function forThisVite() {
  return {
    name: 'for-this-vite',
    configResolved({ vitepress }) {
      for (const [tag, attributes] of vitepress.site.head)
        if (tag === 'script') attributes.type = 'text/ecmascript';
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const { type, fileName, facadeModuleId, code } of Object.values(bundle)) {
          if (type !== 'chunk' || !facadeModuleId?.endsWith('.md')) continue;
          this.emitFile({ type: 'asset', fileName: fileName.replace(/\.js$/, '.lean.js'), source: code });
        }
      },
    },
  };
}

/** GitHub's anchors, which the links in the pages use. */
function slugify(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function headingOf(file) {
  const [, heading = file] = /^# (.+)$/m.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
  return heading.replaceAll('`', '');
}

/** Links to files that are not pages (etc/, test/support/README.md, LICENSE) become text: the site has no copy of them. */
function plainLinksToFiles(markdown) {
  markdown.core.ruler.push('plain_links_to_files', ({ tokens, env }) => {
    for (const { children } of tokens.filter(({ type }) => type === 'inline')) {
      let isFile = false;
      for (const token of children) {
        if (token.type === 'link_open') isFile = leadsToFile(token.attrGet('href'), env.path);
        if (isFile && (token.type === 'link_open' || token.type === 'link_close')) {
          if (token.type === 'link_close') isFile = false;
          Object.assign(token, { type: 'text', tag: '', nesting: 0, content: '', attrs: null });
        }
      }
    }
  });
}

function leadsToFile(href, page) {
  if (/^(?:[a-z]+:|#)/.test(href)) return false;
  const target = join(dirname(page), href.split('#')[0]);
  const file = relative(ROOT, target);
  return existsSync(target) && (!file.endsWith('.md') || NO_PAGES.includes(file.split('/')[0]));
}
