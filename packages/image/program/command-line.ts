import { basename } from 'node:path';
import { findProgram, programNames } from './programs.ts';

/** Longest command line that is read. */
const MAX_LENGTH = 4096;

/**
 * The image's /bin/sh, which is not a shell: it runs one program of the image. Docker and Podman run a health check of the
 * form CMD-SHELL, such as kolla-ansible's, by `/bin/sh -c`.
 */
export async function runCommandLine(args: readonly string[]): Promise<number | undefined> {
  const [option, line, ...rest] = args;
  if (option !== '-c' || line === undefined || rest.length > 0) {
    console.error(`This image has no shell. Its programs: ${programNames().join(', ')}`);
    return 127;
  }
  const words = splitWords(line);
  if (words === undefined) {
    console.error('This image has no shell: /bin/sh -c takes one program and its arguments, nothing else.');
    return 127;
  }
  const [command = '', ...commandArgs] = words;
  const program = findProgram(basename(command));
  if (program === undefined || basename(command) === 'sh') {
    console.error(`${command}: not a program of this image. Its programs: ${programNames().join(', ')}`);
    return 127;
  }
  return program(commandArgs);
}

/** The words of a command line with quotes. Undefined if it has anything else that a shell would interpret. */
export function splitWords(line: string): string[] | undefined {
  if (line.length > MAX_LENGTH) return undefined;
  const word = String.raw`(?:'[^']*'|"[^"\\$\`]*"|[^\s'"\\$\`;&|<>(){}*?!#~])+`;
  if (!new RegExp(String.raw`^\s*(?:${word}(?:\s+|$))+$`).test(line)) return undefined;
  return [...line.matchAll(new RegExp(word, 'g'))].map(([text]) =>
    text.replaceAll(/'([^']*)'|"([^"]*)"/g, (_all, single, double) => single ?? double),
  );
}
