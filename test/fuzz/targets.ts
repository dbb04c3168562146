import type { Target } from './target.ts';
import { busMessages } from './targets/bus-messages.ts';
import { clientMessages } from './targets/client-messages.ts';
import { configuration } from './targets/configuration.ts';
import { domainXml } from './targets/domain-xml.ts';
import { frameDecoder } from './targets/frame-decoder.ts';
import { httpFront } from './targets/http-front.ts';
import { libvirtRpc } from './targets/libvirt-rpc.ts';
import { memcachedReplies } from './targets/memcached-replies.ts';
import { proxyHeader } from './targets/proxy-header.ts';
import { qmp } from './targets/qmp.ts';
import { requestHead } from './targets/request-head.ts';
import { rfbClientHandshake, rfbInsideTls, rfbServerHandshake } from './targets/rfb-dialogues.ts';
import { textScreen } from './targets/text-screen.ts';
import { traceparent } from './targets/traceparent.ts';
import { viewOnly } from './targets/view-only.ts';
import { viewerSession } from './targets/viewer-session.ts';
import { vncServer } from './targets/vnc-server.ts';

/** Every part of Oriel that reads bytes of an untrusted peer. */
export const TARGETS: readonly Target[] = [
  frameDecoder,
  rfbServerHandshake,
  rfbInsideTls,
  rfbClientHandshake,
  clientMessages,
  viewOnly,
  textScreen,
  requestHead,
  proxyHeader,
  traceparent,
  configuration,
  domainXml,
  libvirtRpc,
  qmp,
  memcachedReplies,
  busMessages,
  httpFront,
  viewerSession,
  vncServer,
];
