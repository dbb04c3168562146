import { guestKeyboard, type LayoutChoice, type ServerKeys } from '../../keyboard/guest-keyboard.ts';
import { isLayoutId, LAYOUT_IDS, layoutOfKeymap } from '../../keyboard/layouts/layout-names.ts';
import type { PaceName } from '../../keyboard/pace.ts';
import type { GuestKeyboard, TypedCharacter } from '../../keyboard/text-to-keys.ts';
import { type TypingResult, typeText } from '../../keyboard/type-text.ts';
import { nearest } from '../../platform/text/nearest.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { ApiClient } from '../api-client.ts';
import { CommandFailed, type CommandInput, type Io, UsageError } from '../command.ts';
import { INTERRUPTED_STATUS } from '../terminal.ts';
import { ConsoleSession } from './console-session.ts';
import { stoppable } from './stoppable.ts';

/** The exit status if only a part was typed. */
const PARTLY_STATUS = 3;

export const TYPING_STATUSES = {
  [PARTLY_STATUS]: 'The console ended before everything was typed.',
  [INTERRUPTED_STATUS]: 'The command was interrupted. No key stays pressed.',
};

export const TYPING_OPTIONS = {
  layout: {
    type: 'string',
    value: 'NAME',
    help: `The keyboard layout of the guest: ${LAYOUT_IDS.join(', ')}; or "characters" for a console server that finds the key of a character. Default: the layout of the keymap that the hypervisor names, otherwise us.`,
  },
  pace: {
    type: 'string',
    value: 'PACE',
    help: 'steady (20 characters in a second, the default), or slow (5 in a second) for firmware that loses keys.',
  },
} as const;

const PACES = ['steady', 'slow'] as const satisfies PaceName[];
const LAYOUT_CHOICES: readonly LayoutChoice[] = [...LAYOUT_IDS, 'characters'];

export const TYPING_COMPLETES = { server: 'servers', layout: LAYOUT_CHOICES, pace: PACES } as const;

/** What to type: the keys of that keyboard. @throws {CommandFailed} if it lacks a key */
export type KeysToType = (keyboard: GuestKeyboard, layout: LayoutChoice) => readonly TypedCharacter[];

export interface TypingOrder {
  readonly server: string;
  readonly layout: LayoutChoice | undefined;
  readonly pace: PaceName;
  /** The word for what is counted, such as `character`. */
  readonly unit: string;
  readonly keepsCapsLock?: boolean;
  readonly keys: KeysToType;
}

/** The options that both commands have. @throws {UsageError} */
export function readTypingOptions({ values }: CommandInput): Pick<TypingOrder, 'layout' | 'pace'> {
  const { layout, pace = 'steady' } = values;
  const name = PACES.find((each) => each === pace);
  if (name === undefined)
    throw new UsageError(`There is no pace "${String(pace)}". The paces are ${PACES.join(' and ')}.`);
  if (layout === undefined || layout === 'characters' || isLayoutId(layout)) return { layout, pace: name };
  const near = nearest(String(layout), LAYOUT_CHOICES);
  const hint = near === undefined ? `The layouts are ${LAYOUT_CHOICES.join(', ')}.` : `Did you mean ${near}?`;
  throw new UsageError(`There is no layout "${String(layout)}". ${hint}`);
}

/** Types into an instance's console, in a session of its own. Returns the exit status. @throws {CommandFailed} if nothing was typed */
export async function typeInto(order: TypingOrder, io: Io): Promise<number> {
  const api = await ApiClient.signIn(io);
  const server = await api.findServer(order.server);
  return stoppable(async (signal) => {
    const { url, viewOnly } = await api.openConsole(server.id);
    if (viewOnly) throw viewOnlyFailure(server.name);
    const session = await ConsoleSession.open(url, api.trust, signal);
    try {
      if (session.end !== undefined) throw new CommandFailed(`Nothing was typed. ${session.end}`);
      if (session.viewOnly) throw viewOnlyFailure(server.name);
      const layout = order.layout ?? likelyLayout(session.serverKeys);
      const keys = order.keys(guestKeyboard(layout, session.serverKeys), layout);
      const result = await typeText(session, keys, {
        pace: order.pace,
        signal,
        ...(order.keepsCapsLock === undefined ? {} : { keepsCapsLock: order.keepsCapsLock }),
        onProgress: () => {},
      });
      return report(result, keys.length, order.unit, { server: server.name, end: session.end }, io);
    } finally {
      await session.close();
    }
  });
}

function likelyLayout(server: ServerKeys): LayoutChoice {
  if (server.kind === 'keymap') return layoutOfKeymap(server.keymap) ?? 'characters';
  return server.kind === 'positions' ? 'us' : 'characters';
}

function viewOnlyFailure(name: string): CommandFailed {
  return new CommandFailed(
    `Nothing was typed: you may view the console of ${printableLine(name)}, but not use it. Ask an administrator for a role that may.`,
  );
}

function report(
  { end, sent, unconfirmed }: TypingResult,
  wanted: number,
  unit: string,
  session: { readonly server: string; readonly end: string | undefined },
  io: Io,
): number {
  const name = printableLine(session.server);
  switch (end) {
    case 'done':
      io.out(`${counted(sent, unit)} ${sent === 1 ? 'was' : 'were'} typed into ${name}.`);
      return 0;
    case 'caps_lock':
      throw new CommandFailed(
        `Nothing was typed: Caps Lock is on in ${name}, and the key does not switch it off.`,
      );
    case 'stopped':
      io.err(
        `Interrupted: ${sent} of ${counted(wanted, unit)} were typed into ${name}. No key stays pressed.`,
      );
      return INTERRUPTED_STATUS;
    case 'lost':
      io.err(
        `${sent} of ${counted(wanted, unit)} were typed into ${name}; the last ${unconfirmed} may not have arrived. ${session.end ?? ''}`,
      );
      return PARTLY_STATUS;
  }
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
