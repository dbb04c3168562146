import fc from 'fast-check';
import type { ClientMessage } from '../../src/rfb/messages/client-messages.ts';
import { RGB888 } from '../../src/rfb/pixel-format.ts';

const u8 = fc.nat(255);
const u16 = fc.nat(65_535);
const u32 = fc.nat(0xffff_ffff);
const area = fc.record({ x: u16, y: u16, width: u16, height: u16 });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((one) => Buffer.from(one));
const of = <T extends ClientMessage['type']>(type: T) => fc.constant(type);

/** Any message of a viewer, for properties. */
export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ type: of('SetPixelFormat'), pixelFormat: fc.constant(RGB888) }),
  fc.record({
    type: of('SetEncodings'),
    encodings: fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  }),
  fc.record({ type: of('FramebufferUpdateRequest'), incremental: fc.boolean(), area }),
  fc.record({ type: of('KeyEvent'), down: fc.boolean(), keysym: u32 }),
  fc.record({ type: of('PointerEvent'), buttons: u8, x: u16, y: u16 }),
  fc.record({ type: of('ClientCutText'), text: bytes(80).map((one) => one.toString('latin1')) }),
  fc.record({ type: of('ExtendedClipboard'), flags: u32, data: bytes(80) }),
  fc.record({ type: of('EnableContinuousUpdates'), enable: fc.boolean(), area }),
  fc.record({ type: of('ClientFence'), flags: u32, payload: bytes(64) }),
  fc.record({ type: of('XvpClient'), version: u8, code: u8 }),
  fc.record({
    type: of('SetDesktopSize'),
    width: u16,
    height: u16,
    screens: fc.array(fc.record({ id: u32, area, flags: u32 }), { maxLength: 4 }),
  }),
  fc.record({ type: of('QemuExtendedKeyEvent'), down: fc.boolean(), keysym: u32, keycode: u32 }),
  fc.record({
    type: of('QemuAudio'),
    operation: fc.constantFrom(0, 1),
    format: fc.constant(Buffer.alloc(0)),
  }),
  fc.record({
    type: of('QemuAudio'),
    operation: fc.constant(2),
    format: bytes(6).filter((one) => one.length === 6),
  }),
);
