import type { Command } from '../command.ts';
import { usageLine } from '../help.ts';
import { commandPage, type ManualPage, programPage } from './manual.ts';

/** All pages: that of the program, then one for each command. */
export function manualPages(commands: readonly Command[]): ManualPage[] {
  return [programPage(commands), ...commands.map((command) => commandPage(command, usageLine(command)))];
}
