import { CONSOLE_KINDS } from '../../../consoles/console-kinds.ts';
import type { RefusalCode } from '../../../flow/refusals.ts';

/** Reasons for ending a session that leave the user's right to resume it intact. Every other reason withdraws it. */
const KEEPING: readonly RefusalCode[] = [
  'viewer_stalled',
  'proxy_stopped',
  'session_resumed',
  'session_not_audited',
  ...CONSOLE_KINDS.map(({ refusals }) => refusals.closed),
  'client_handshake_timeout',
  'client_protocol_error',
  'websocket_protocol_error',
  'websocket_text_frame',
  'websocket_frame_too_big',
  'page_messages_throttled',
  'internal_error',
];

/** True if the holder of a single-use token may resume the console after its session ended with this code. */
export function keepsResume(code: RefusalCode): boolean {
  return KEEPING.includes(code);
}
