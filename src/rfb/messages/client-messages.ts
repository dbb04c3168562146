import { type PixelFormat, readPixelFormat, writePixelFormat } from '../pixel-format.ts';
import { type Rectangle, readRectangle, writeRectangle } from '../rectangle.ts';
import { RfbFailure } from '../rfb-failure.ts';

/** Every message that viewers are known to send after the handshake: RFC 6143 7.5 and the community's extensions. */
export type ClientMessage =
  | { readonly type: 'SetPixelFormat'; readonly pixelFormat: PixelFormat }
  | { readonly type: 'SetEncodings'; readonly encodings: readonly number[] }
  | { readonly type: 'FramebufferUpdateRequest'; readonly incremental: boolean; readonly area: Rectangle }
  | { readonly type: 'KeyEvent'; readonly down: boolean; readonly keysym: number }
  | { readonly type: 'PointerEvent'; readonly buttons: number; readonly x: number; readonly y: number }
  | { readonly type: 'ClientCutText'; readonly text: string }
  | { readonly type: 'ExtendedClipboard'; readonly flags: number; readonly data: Buffer }
  | { readonly type: 'EnableContinuousUpdates'; readonly enable: boolean; readonly area: Rectangle }
  | { readonly type: 'ClientFence'; readonly flags: number; readonly payload: Buffer }
  | { readonly type: 'XvpClient'; readonly version: number; readonly code: number }
  | {
      readonly type: 'SetDesktopSize';
      readonly width: number;
      readonly height: number;
      readonly screens: readonly DesktopScreen[];
    }
  | {
      readonly type: 'QemuExtendedKeyEvent';
      readonly down: boolean;
      readonly keysym: number;
      readonly keycode: number;
    }
  | { readonly type: 'QemuAudio'; readonly operation: number; readonly format: Buffer };

export interface DesktopScreen {
  readonly id: number;
  readonly area: Rectangle;
  readonly flags: number;
}

export interface ClientMessageLimits {
  /** Bytes of one clipboard message. */
  readonly cutText: number;
  /**
   * Whether a pointer message with the highest bit set has a seventh byte with more buttons: both sides agreed on the
   * pseudo-encoding Extended Mouse Buttons. Without it, that bit is the eighth button of six bytes.
   */
  readonly extendedPointer?: boolean;
}

export const DEFAULT_CLIENT_LIMITS: ClientMessageLimits = { cutText: 1 << 20 };

const MAX_ENCODINGS = 1024;
const MAX_FENCE_PAYLOAD = 64;
const SCREEN_LENGTH = 16;

const POINTER_LENGTH = 6;
const EXTENDED_POINTER = 0x80;

/** Message type numbers: RFC 6143 7.5, then the registry's. */
export const CLIENT_MESSAGE = {
  SetPixelFormat: 0,
  SetEncodings: 2,
  FramebufferUpdateRequest: 3,
  KeyEvent: 4,
  PointerEvent: 5,
  ClientCutText: 6,
  EnableContinuousUpdates: 150,
  ClientFence: 248,
  XvpClient: 250,
  SetDesktopSize: 251,
  Qemu: 255,
} as const;

export const QEMU_EXTENDED_KEY = 0;
const QEMU_AUDIO = 1;
const QEMU_AUDIO_SET_FORMAT = 2;

/** The longest head that clientMessageLength reads. */
export const CLIENT_HEAD_LENGTH = 9;

/**
 * The length in bytes of the message that begins here, or undefined while its head is incomplete. Fails as protocol_error for an
 * unknown type, and for a length beyond its bound as soon as it is announced.
 */
export function clientMessageLength(
  bytes: Buffer,
  limits: ClientMessageLimits = DEFAULT_CLIENT_LIMITS,
): number | undefined {
  if (bytes.length < 1) return undefined;
  const type = bytes.readUInt8(0);
  switch (type) {
    case CLIENT_MESSAGE.SetPixelFormat:
      return 20;
    case CLIENT_MESSAGE.SetEncodings:
      if (bytes.length < 4) return undefined;
      return 4 + 4 * bounded(bytes.readUInt16BE(2), MAX_ENCODINGS, 'encodings');
    case CLIENT_MESSAGE.FramebufferUpdateRequest:
      return 10;
    case CLIENT_MESSAGE.KeyEvent:
      return 8;
    case CLIENT_MESSAGE.PointerEvent:
      if (limits.extendedPointer !== true) return POINTER_LENGTH;
      if (bytes.length < 2) return undefined;
      return (bytes.readUInt8(1) & EXTENDED_POINTER) === 0 ? POINTER_LENGTH : POINTER_LENGTH + 1;
    case CLIENT_MESSAGE.ClientCutText: {
      if (bytes.length < 8) return undefined;
      // A negative length marks the extended clipboard, which begins with four bytes of flags.
      const length = bytes.readInt32BE(4);
      if (length < 0 && length > -4)
        throw new RfbFailure('protocol_error', 'an extended clipboard without flags');
      return 8 + bounded(Math.abs(length), limits.cutText, 'bytes of clipboard');
    }
    case CLIENT_MESSAGE.EnableContinuousUpdates:
      return 10;
    case CLIENT_MESSAGE.ClientFence:
      if (bytes.length < 9) return undefined;
      return 9 + bounded(bytes.readUInt8(8), MAX_FENCE_PAYLOAD, 'bytes of fence payload');
    case CLIENT_MESSAGE.XvpClient:
      return 4;
    case CLIENT_MESSAGE.SetDesktopSize:
      if (bytes.length < 8) return undefined;
      return 8 + SCREEN_LENGTH * bytes.readUInt8(6);
    case CLIENT_MESSAGE.Qemu:
      return qemuMessageLength(bytes);
    default:
      throw new RfbFailure('protocol_error', `message type ${type} is not a viewer's`);
  }
}

function qemuMessageLength(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const subtype = bytes.readUInt8(1);
  if (subtype === QEMU_EXTENDED_KEY) return 12;
  if (subtype !== QEMU_AUDIO)
    throw new RfbFailure('protocol_error', `QEMU message ${subtype} is not a viewer's`);
  if (bytes.length < 4) return undefined;
  return bytes.readUInt16BE(2) === QEMU_AUDIO_SET_FORMAT ? 10 : 4;
}

function bounded(count: number, limit: number, what: string): number {
  if (count > limit) throw new RfbFailure('protocol_error', `${count} ${what}, more than ${limit}`);
  return count;
}

/** Reads one complete message, of the length from clientMessageLength. */
export function readClientMessage(bytes: Buffer): ClientMessage {
  const type = bytes.readUInt8(0);
  switch (type) {
    case CLIENT_MESSAGE.SetPixelFormat:
      return { type: 'SetPixelFormat', pixelFormat: readPixelFormat(bytes.subarray(4)) };
    case CLIENT_MESSAGE.SetEncodings: {
      const count = bytes.readUInt16BE(2);
      const encodings = Array.from({ length: count }, (_, index) => bytes.readInt32BE(4 + 4 * index));
      return { type: 'SetEncodings', encodings };
    }
    case CLIENT_MESSAGE.FramebufferUpdateRequest:
      return {
        type: 'FramebufferUpdateRequest',
        incremental: bytes.readUInt8(1) !== 0,
        area: readRectangle(bytes, 2),
      };
    case CLIENT_MESSAGE.KeyEvent:
      return { type: 'KeyEvent', down: bytes.readUInt8(1) !== 0, keysym: bytes.readUInt32BE(4) };
    case CLIENT_MESSAGE.PointerEvent:
      return {
        type: 'PointerEvent',
        buttons:
          bytes.length === POINTER_LENGTH
            ? bytes.readUInt8(1)
            : (bytes.readUInt8(1) & 0x7f) | (bytes.readUInt8(6) << 7),
        x: bytes.readUInt16BE(2),
        y: bytes.readUInt16BE(4),
      };
    case CLIENT_MESSAGE.ClientCutText: {
      if (bytes.readInt32BE(4) >= 0) return { type: 'ClientCutText', text: bytes.toString('latin1', 8) };
      return {
        type: 'ExtendedClipboard',
        flags: bytes.readUInt32BE(8),
        data: Buffer.from(bytes.subarray(12)),
      };
    }
    case CLIENT_MESSAGE.EnableContinuousUpdates:
      return {
        type: 'EnableContinuousUpdates',
        enable: bytes.readUInt8(1) !== 0,
        area: readRectangle(bytes, 2),
      };
    case CLIENT_MESSAGE.ClientFence:
      return { type: 'ClientFence', flags: bytes.readUInt32BE(4), payload: Buffer.from(bytes.subarray(9)) };
    case CLIENT_MESSAGE.XvpClient:
      return { type: 'XvpClient', version: bytes.readUInt8(2), code: bytes.readUInt8(3) };
    case CLIENT_MESSAGE.SetDesktopSize:
      return {
        type: 'SetDesktopSize',
        width: bytes.readUInt16BE(2),
        height: bytes.readUInt16BE(4),
        screens: Array.from({ length: bytes.readUInt8(6) }, (_, index) =>
          readScreen(bytes, 8 + SCREEN_LENGTH * index),
        ),
      };
    case CLIENT_MESSAGE.Qemu:
      if (bytes.readUInt8(1) === QEMU_AUDIO) {
        const operation = bytes.readUInt16BE(2);
        return { type: 'QemuAudio', operation, format: Buffer.from(bytes.subarray(4)) };
      }
      return {
        type: 'QemuExtendedKeyEvent',
        down: bytes.readUInt16BE(2) !== 0,
        keysym: bytes.readUInt32BE(4),
        keycode: bytes.readUInt32BE(8),
      };
    default:
      throw new RfbFailure('protocol_error', `message type ${type} is not a viewer's`);
  }
}

function readScreen(bytes: Buffer, offset: number): DesktopScreen {
  return {
    id: bytes.readUInt32BE(offset),
    area: readRectangle(bytes, offset + 4),
    flags: bytes.readUInt32BE(offset + 12),
  };
}

/** Writes one message as a viewer does; more than eight buttons in the extended form. */
export function writeClientMessage(message: ClientMessage): Buffer {
  switch (message.type) {
    case 'SetPixelFormat':
      return Buffer.concat([head(CLIENT_MESSAGE.SetPixelFormat, 4), writePixelFormat(message.pixelFormat)]);
    case 'SetEncodings': {
      const bytes = head(CLIENT_MESSAGE.SetEncodings, 4 + 4 * message.encodings.length);
      bytes.writeUInt16BE(message.encodings.length, 2);
      for (const [index, encoding] of message.encodings.entries())
        bytes.writeInt32BE(encoding, 4 + 4 * index);
      return bytes;
    }
    case 'FramebufferUpdateRequest':
      return flagAndArea(CLIENT_MESSAGE.FramebufferUpdateRequest, message.incremental, message.area);
    case 'KeyEvent': {
      const bytes = head(CLIENT_MESSAGE.KeyEvent, 8);
      bytes.writeUInt8(message.down ? 1 : 0, 1);
      bytes.writeUInt32BE(message.keysym, 4);
      return bytes;
    }
    case 'PointerEvent': {
      const { buttons } = message;
      const isExtended = buttons > 0xff;
      const bytes = head(CLIENT_MESSAGE.PointerEvent, POINTER_LENGTH + (isExtended ? 1 : 0));
      bytes.writeUInt8(isExtended ? (buttons & 0x7f) | EXTENDED_POINTER : buttons, 1);
      bytes.writeUInt16BE(message.x, 2);
      bytes.writeUInt16BE(message.y, 4);
      if (isExtended) bytes.writeUInt8(buttons >> 7, 6);
      return bytes;
    }
    case 'ClientCutText': {
      const text = Buffer.from(message.text, 'latin1');
      const bytes = head(CLIENT_MESSAGE.ClientCutText, 8);
      bytes.writeInt32BE(text.length, 4);
      return Buffer.concat([bytes, text]);
    }
    case 'ExtendedClipboard': {
      const bytes = head(CLIENT_MESSAGE.ClientCutText, 12);
      bytes.writeInt32BE(-(4 + message.data.length), 4);
      bytes.writeUInt32BE(message.flags, 8);
      return Buffer.concat([bytes, message.data]);
    }
    case 'EnableContinuousUpdates':
      return flagAndArea(CLIENT_MESSAGE.EnableContinuousUpdates, message.enable, message.area);
    case 'ClientFence': {
      const bytes = head(CLIENT_MESSAGE.ClientFence, 9);
      bytes.writeUInt32BE(message.flags, 4);
      bytes.writeUInt8(message.payload.length, 8);
      return Buffer.concat([bytes, message.payload]);
    }
    case 'XvpClient':
      return Buffer.from([CLIENT_MESSAGE.XvpClient, 0, message.version, message.code]);
    case 'SetDesktopSize': {
      const bytes = head(CLIENT_MESSAGE.SetDesktopSize, 8);
      bytes.writeUInt16BE(message.width, 2);
      bytes.writeUInt16BE(message.height, 4);
      bytes.writeUInt8(message.screens.length, 6);
      return Buffer.concat([bytes, ...message.screens.map(writeScreen)]);
    }
    case 'QemuExtendedKeyEvent': {
      const bytes = head(CLIENT_MESSAGE.Qemu, 12);
      bytes.writeUInt8(QEMU_EXTENDED_KEY, 1);
      bytes.writeUInt16BE(message.down ? 1 : 0, 2);
      bytes.writeUInt32BE(message.keysym, 4);
      bytes.writeUInt32BE(message.keycode, 8);
      return bytes;
    }
    case 'QemuAudio': {
      const bytes = head(CLIENT_MESSAGE.Qemu, 4);
      bytes.writeUInt8(QEMU_AUDIO, 1);
      bytes.writeUInt16BE(message.operation, 2);
      return Buffer.concat([bytes, message.format]);
    }
  }
}

function head(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(type, 0);
  return bytes;
}

function flagAndArea(type: number, flag: boolean, area: Rectangle): Buffer {
  return Buffer.concat([Buffer.from([type, flag ? 1 : 0]), writeRectangle(area)]);
}

function writeScreen({ id, area, flags }: DesktopScreen): Buffer {
  const bytes = Buffer.alloc(SCREEN_LENGTH);
  bytes.writeUInt32BE(id, 0);
  writeRectangle(area).copy(bytes, 4);
  bytes.writeUInt32BE(flags, 12);
  return bytes;
}
