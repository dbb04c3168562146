import { guestKeyboard, type LayoutChoice, type ServerKeys } from '../../keyboard/guest-keyboard.ts';
import { isLayoutId, LAYOUT_IDS, layoutOfKeymap } from '../../keyboard/layouts/layout-names.ts';
import type { PaceName } from '../../keyboard/pace.ts';
import type { GuestKeyboard, TypedCharacter } from '../../keyboard/text-to-keys.ts';
import { type TypingResult, typeText } from '../../keyboard/type-text.ts';
import { nearest } from '../../platform/text/nearest.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { ApiClient } from '../api-client.ts';
import { CommandFailed, type CommandInput, type Io, UsageError } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
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
  /** What is counted. */
  readonly unit: 'characters' | 'combinations';
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
      if (session.end !== undefined)
        throw new CommandFailed(cliText()('typing.nothing', { reason: session.end }));
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
  return new CommandFailed(cliText()('typing.viewOnly', { name: printableLine(name) }));
}

function report(
  { end, sent, unconfirmed }: TypingResult,
  wanted: number,
  unit: TypingOrder['unit'],
  session: { readonly server: string; readonly end: string | undefined },
  io: Io,
): number {
  const name = printableLine(session.server);
  const t = cliText();
  switch (end) {
    case 'done':
      io.out(t(`typing.${unit}.done`, { count: sent, name }));
      return 0;
    case 'caps_lock':
      throw new CommandFailed(t('typing.capsLock', { name }));
    case 'stopped':
      io.err(t(`typing.${unit}.stopped`, { sent, count: wanted, name }));
      return INTERRUPTED_STATUS;
    case 'lost':
      io.err(t(`typing.${unit}.lost`, { sent, count: wanted, name, unconfirmed, reason: session.end ?? '' }));
      return PARTLY_STATUS;
  }
}
