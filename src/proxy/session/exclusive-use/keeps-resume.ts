import type { RefusalCode } from '../../../flow/refusals.ts';

/** Ends that befall a session from outside its person's rights; after every other refusal nobody goes on with the console. */
const KEEPING: readonly RefusalCode[] = [
  'viewer_stalled',
  'proxy_stopped',
  'session_resumed',
  'session_not_audited',
  'vnc_closed',
  'client_handshake_timeout',
  'client_protocol_error',
  'websocket_protocol_error',
  'websocket_text_frame',
  'websocket_frame_too_big',
  'page_messages_throttled',
  'internal_error',
];

/** Whether the holder of a token for one console may come back after its session ended like that. */
export function keepsResume(code: RefusalCode): boolean {
  return KEEPING.includes(code);
}
