import type { Command } from '../command.ts';
import { programVersion } from '../program-version.ts';

/** `oriel version`, and `oriel --version` */
export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version of oriel and of Node.js.',
  positionals: [],
  options: {
    short: { type: 'boolean', help: 'Only the version of oriel, as "oriel --version" prints it.' },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  json: {
    is: 'an object',
    fields: {
      version: 'the version of oriel',
      node: 'the version of Node.js',
      platform: 'the operating system and the processor',
    },
  },
  examples: [
    { line: 'oriel version', what: 'For a report about a defect.' },
    { line: 'oriel --version', what: 'Only the version of oriel.' },
  ],
  async run({ values }, io) {
    const version = programVersion();
    const node = process.versions.node;
    const platform = `${process.platform}-${process.arch}`;
    if (values.json) io.out(JSON.stringify({ version, node, platform }));
    else if (values.short) io.out(`oriel ${version}`);
    else io.out(`oriel ${version}\nNode.js ${node} on ${platform}`);
    return 0;
  },
};
