import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../documents.ts';

/** A file of etc/, as it is delivered. */
export function shipped(file: string): string {
  return readFileSync(join(ROOT, 'etc', file), 'utf8');
}

/** The first controller's file for another: its name and addresses on the lines that say whose they are. */
export function forController(text: string, number: number): string {
  return text
    .replace(/^(host = )ctl1$/m, `$1ctl${number}`)
    .replace(/^(my_ip = |address = "|-l )10\.77\.0\.11/m, `$110.77.0.1${number}`)
    .replace(/^(osapi_compute_listen = )10\.78\.0\.11$/m, `$110.78.0.1${number}`);
}

/** The words of `ExecStart=` in a systemd unit, without the program. */
export function execStart(unit: string): { program: string; args: string[] } {
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1];
  if (line === undefined) throw new Error('no ExecStart');
  const [program = '', ...args] = line.split(/\s+/);
  return { program, args };
}
