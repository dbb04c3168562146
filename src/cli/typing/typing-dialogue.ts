import { type Dialogue, read, send } from '../../rfb/dialogue.ts';
import { ENCODING } from '../../rfb/encodings/encoding.ts';
import { writeClientInit } from '../../rfb/handshake/client-init.ts';
import {
  PROTOCOL_VERSION_LENGTH,
  requireProtocolVersion,
  writeProtocolVersion,
} from '../../rfb/handshake/protocol-version.ts';
import { readReason } from '../../rfb/handshake/reason.ts';
import { readSecurityResult } from '../../rfb/handshake/security-result.ts';
import { readSecurityTypes, SECURITY_TYPES } from '../../rfb/handshake/security-types.ts';
import { readServerInit } from '../../rfb/handshake/server-init.ts';
import { writeClientMessage } from '../../rfb/messages/client-messages.ts';
import {
  readFramebufferUpdateHead,
  readRectangleHead,
  readServerCutText,
  readSetColourMapEntries,
  SERVER_MESSAGE,
} from '../../rfb/messages/server-messages.ts';
import { RfbFailure } from '../../rfb/rfb-failure.ts';

/** What a console server reports to a client that only types. */
export interface TypingListener {
  /** The server takes positions of keys: QEMU's extended key events. */
  onPositions(): void;
  onCapsLock(isOn: boolean): void;
  /** Pixels arrived, so the server has handled everything that was sent before the request for them. */
  onPixels(): void;
}

/** The pseudo-encoding Extended Key Event, by which QEMU announces that it takes positions. */
const EXTENDED_KEYS = -258;
/** The pseudo-encoding LED State: one byte with the lock keys. QEMU presses Caps Lock by itself for clients that cannot see it. */
const LED_STATE = -261;
const CAPS_LOCK = 0b100;

/** Pixels of a server that sends more than the one that is requested are read in pieces and dropped. */
const PIECE = 64 * 1024;

const ONE_PIXEL = { x: 0, y: 0, width: 1, height: 1 };

/** Requests one pixel. The server handles messages in order, so the reply confirms what was sent before. */
export const PIXEL_REQUEST = writeClientMessage({
  type: 'FramebufferUpdateRequest',
  incremental: false,
  area: ONE_PIXEL,
});

/** The conversation with a console server through the proxy [RFC 6143 7]: it shares the screen and looks at one pixel only. */
export function* typingDialogue(listener: TypingListener): Dialogue<never> {
  requireProtocolVersion(yield* read(PROTOCOL_VERSION_LENGTH));
  yield* send(writeProtocolVersion());
  const types = yield* readSecurityTypes();
  if (types.length === 0) throw refused((yield* readReason()).said);
  // The token has authenticated the client.
  yield* send(Buffer.from([SECURITY_TYPES.None]));
  const result = yield* readSecurityResult();
  if (!result.ok) throw refused(result.reason.said);
  yield* send(writeClientInit({ shared: true }));
  const { pixelFormat } = yield* readServerInit();
  const encodings = [ENCODING.Raw, ENCODING.DesktopSize, EXTENDED_KEYS, LED_STATE];
  yield* send(writeClientMessage({ type: 'SetEncodings', encodings }));
  yield* send(PIXEL_REQUEST);
  for (;;) yield* message(listener, pixelFormat.bitsPerPixel / 8);
}

function refused(said = 'no reason was given'): RfbFailure {
  return new RfbFailure('refused', said);
}

function* message(listener: TypingListener, bytesPerPixel: number): Dialogue<void> {
  const type = (yield* read(1)).readUInt8(0);
  switch (type) {
    case SERVER_MESSAGE.FramebufferUpdate: {
      const count = yield* readFramebufferUpdateHead();
      let hasPixels = false;
      for (let index = 0; index < count; index++) {
        hasPixels = (yield* rectangle(listener, bytesPerPixel)) || hasPixels;
      }
      if (hasPixels) listener.onPixels();
      return;
    }
    case SERVER_MESSAGE.SetColourMapEntries:
      yield* readSetColourMapEntries();
      return;
    case SERVER_MESSAGE.Bell:
      return;
    case SERVER_MESSAGE.ServerCutText:
      yield* readServerCutText();
      return;
    default:
      throw new RfbFailure('protocol_error', `message type ${type} was not requested`);
  }
}

/** Returns whether the rectangle has pixels. */
function* rectangle(listener: TypingListener, bytesPerPixel: number): Dialogue<boolean> {
  const { area, encoding } = yield* readRectangleHead();
  switch (encoding) {
    case ENCODING.Raw:
      yield* drop(area.width * area.height * bytesPerPixel);
      return true;
    case ENCODING.DesktopSize:
      return false;
    case EXTENDED_KEYS:
      listener.onPositions();
      return false;
    case LED_STATE:
      listener.onCapsLock(((yield* read(1)).readUInt8(0) & CAPS_LOCK) !== 0);
      return false;
    default:
      throw new RfbFailure('protocol_error', `encoding ${encoding} was not requested`);
  }
}

function* drop(length: number): Dialogue<void> {
  for (let left = length; left > 0; left -= PIECE) yield* read(Math.min(left, PIECE));
}
