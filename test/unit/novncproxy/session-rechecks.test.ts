import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAuthorizedConsole } from '../../support/authorized-console.ts';
import { openConsole, type ProxyLab, startProxyLab, until, type Viewer } from '../../support/proxy-lab.ts';
import type {
  CheckedConsole,
  RecheckedSession,
  TokenSource,
} from '../../../src/novncproxy/token-sources/token-source.ts';
import { Refusal } from '../../../src/flow/refusals.ts';
import { newRequestId } from '../../../src/flow/request-id.ts';
import { closesAfterHandshake, type FakeVnc } from '../../support/vnc-servers.ts';
