import { spawnSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger, type Logger } from '../../../../src/platform/log/log.ts';
import { turnLines } from '../../../../src/platform/log/turn-lines.ts';

describe('lines of log of one turn of the event loop', () => {
  let writes: string[];
  let log: Logger;
  const before = process.listeners('exit');

  beforeEach(() => {
    writes = [];
    log = createLogger({
      debug: false,
      destination: turnLines({ write: (lines) => void writes.push(lines) }),
    });
  });
  afterEach(() => {
    for (const listener of process.listeners('exit')) {
      if (!before.includes(listener)) process.off('exit', listener);
    }
  });

  const messages = () => writes.map((lines) => lines.match(/(?<="msg":")[^"]*/g)?.join(' '));

  it('go out in one write at its end', async () => {
    log.info({}, 'one');
    log.child({ part: 'p' }).warn({}, 'two');
    expect(writes).toEqual([]);
    await turn();
    log.info({}, 'three');
    await turn();
    expect(messages()).toEqual(['one two', 'three']);
  });

  it('go out at once with an error that comes after them', () => {
    log.info({}, 'one');
    log.error({}, 'two');
    expect(messages()).toEqual(['one two']);
  });

  it('do not pile up where the turn is a long one', () => {
    for (let number = 0; number < 1_000; number++) log.info({}, 'x'.repeat(100));
    expect(writes.length).toBeGreaterThan(1);
  });

  it.each([
    ['ends by itself in mid-turn', 'process.exit(0)'],
    ['dies of an exception', 'throw new Error("the end")'],
  ])('are not lost where the process %s', (_how, end) => {
    const module = new URL('../../../../src/platform/log/log.ts', import.meta.url);
    const program = `import { createLogger } from ${JSON.stringify(module.href)};
      createLogger({ debug: false }).info({}, 'last words'); ${end};`;
    const typescript = new URL('../../../../bench/typescript.js', import.meta.url).href;
    const args = ['--import', typescript, '--input-type=module', '--eval', program];
    const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toContain('last words');
  });
});
