import { readClose } from '../../../src/flow/read-close.ts';
import type { RefusalCode } from '../../../src/flow/refusals.ts';
import type { ConsoleState } from '../console-state.ts';

/** The end of a WebSocket as the browser reports it, and how far the session came. */
export interface Closing {
  readonly closeCode: number;
  readonly reason: string;
  /** Whether the screen was shown. */
  readonly wasUp: boolean;
  /** Whether the WebSocket opened. */
  readonly wasOpen: boolean;
}

export type Ending = Extract<
  ConsoleState,
  { name: 'refused' | 'ended' | 'lost' | 'unreachable' | 'unexplained' }
>;

/** Closed by the network or a device on the path, without a Close frame. 1001 is sent by reverse proxies that stop. */
const NETWORK_CODES: readonly number[] = [1001, 1005, 1006, 1012, 1013, 1014, 1015];

/** The state of the page after the end of a WebSocket. */
export function interpretClose(closing: Closing): Ending {
  const { closeCode, wasUp, wasOpen } = closing;
  const { code, said, requestId } = readClose(closeCode, closing.reason);
  if (code !== undefined) return { name: wasUp ? 'ended' : 'refused', closeCode, code, said, requestId };
  if (NETWORK_CODES.includes(closeCode)) {
    return wasUp ? { name: 'lost', closeCode } : { name: 'unreachable', closeCode, wasOpen };
  }
  return { name: 'unexplained', closeCode, said, requestId };
}

/** Refusals after which the same URL may work again: a limit with capacity again, a peer that answers again, a session that was cut off. */
const PASSING: readonly RefusalCode[] = [
  'identity_unreachable',
  'peer_silent',
  'compute_unreachable',
  'hypervisor_unreachable',
  'authority_unreachable',
  'store_unavailable',
  'proxy_full',
  'address_full',
  'upgrades_throttled',
  'proxy_draining',
  'tokens_throttled',
  'user_full',
  'guest_full',
  'guest_share_full',
  'token_check_unreachable',
  'nova_unreachable',
  'nova_identity_unreachable',
  'nova_failed',
  'token_unknown_split_store',
  'token_unconfirmed',
  'token_store_unavailable',
  'nova_unconfirmed',
  'token_guest_restarting',
  'vnc_unreachable',
  'vnc_silent',
  'vnc_closed_early',
  'vnc_tls_silent',
  'console_not_audited',
  'session_not_audited',
  'recording_failed',
  'console_in_use',
  'client_handshake_timeout',
  'client_protocol_error',
  'websocket_protocol_error',
  'websocket_text_frame',
  'websocket_frame_too_big',
  'page_messages_throttled',
  'guest_restarting',
  'guest_rebuilding',
  'session_resumed',
  'proxy_stopped',
  'viewer_stalled',
  'vnc_closed',
  'internal_error',
];

/** Whether the same token may work again; if not, a new console is needed. */
export function canTryAgain(code: RefusalCode): boolean {
  return PASSING.includes(code);
}

/** Ends caused by the proxy, the network or a restart of the instance, after which the page reconnects by itself. */
export function comesBack(code: RefusalCode): boolean {
  return code === 'proxy_stopped' || code === 'viewer_stalled' || code === 'guest_restarting';
}

/** Whether the token itself was refused, so that it is not kept for a reload. */
export function spendsToken(code: RefusalCode): boolean {
  const spent: readonly RefusalCode[] = [
    'token_missing',
    'token_malformed',
    'token_unknown',
    'token_expired',
    'token_used',
    'token_guest_gone',
    'token_guest_stopped',
    'token_guest_moved',
    'guest_stopped',
    'guest_shut_down',
    'guest_saved',
    'guest_crashed',
    'guest_suspended',
    'guest_shelved',
    'guest_resizing',
    'guest_migrated',
    'guest_deleted',
    'token_access_ended',
    'ended_by_operator',
    'user_disabled',
    'role_lost',
    'guest_reassigned',
    'sign_in_revoked',
    'session_time_limit',
    'session_idle',
    'session_taken_over',
  ];
  return spent.includes(code);
}
