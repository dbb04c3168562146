import { build } from 'vite';
import { expect, test } from 'vitest';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { REMEDIES } from '../../../src/flow/remedies.ts';

const CONFIGURATION = new URL('../../../web/vite.config.ts', import.meta.url).pathname;

/** The scripts of a page, as the build makes them. */
async function scriptsOf(page: string): Promise<string> {
  const built = await build({
    configFile: CONFIGURATION,
    mode: page,
    logLevel: 'silent',
    build: { write: false },
  });
  const outputs = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
  return outputs.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n');
}

/** The longest part of a text that no minifier writes in another way. */
function fragmentOf(text: string): string {
  const parts = text.split(/["'`\\]|[^\x20-\x7e]/);
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest));
}

test.each(['console', 'dashboard'])(
  'the scripts of the %s page contain no remedy for operators',
  async (page) => {
    const code = await scriptsOf(page);
    // The words for users are there, so the search finds what is there.
    expect(code).toContain(fragmentOf(REFUSALS.guest_not_running.title));
    const found = Object.entries(REMEDIES).filter(([, remedy]) => code.includes(fragmentOf(remedy)));
    expect(found.map(([refusal]) => refusal)).toEqual([]);
    expect(code).not.toContain('memcache');
  },
);
