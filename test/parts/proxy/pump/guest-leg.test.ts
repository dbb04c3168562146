import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ReadBuffers } from '../../../../src/proxy/pump/buffers/read-buffers.ts';
import { GuestLeg } from '../../../../src/proxy/pump/guest-leg.ts';
import { Turns } from '../../../../src/proxy/pump/turns.ts';
import { until } from '../../../support/until.ts';

const BUDGET = 64 * 1024;
/** The last read before the budget is spent may be as big as a buffer gets. */
const BIGGEST_READ = 256 * 1024;
const ALL = 16 * 1024 * 1024;

let server: Server;
let guest: Socket;
let leg: GuestLeg;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  leg = new GuestLeg({
    buffers: new ReadBuffers(),
    turns: new Turns({ turnBytes: BUDGET, calmTurnBytes: BUDGET }),
    closeWaitMs: 100,
    onSocket: () => {},
  });
  const { port } = server.address() as AddressInfo;
  leg.attach(connect({ host: '127.0.0.1', port, onread: leg.onread, allowHalfOpen: true }));
  [guest] = (await once(server, 'connection')) as [Socket];
});

afterEach(() => {
  leg.destroy();
  guest.destroy();
  server.close();
});

test('a leg moves at most its budget in one turn, however much has arrived', async () => {
  let thisTurn = 0;
  let most = 0;
  let all = 0;
  leg.listener = {
    bytes(_bytes, length) {
      thisTurn += length;
      all += length;
      most = Math.max(most, thisTurn);
      return true;
    },
    drained() {},
    ended() {},
  };
  const countTurns = () => {
    thisTurn = 0;
    if (all < ALL) setImmediate(countTurns);
  };
  guest.write(Buffer.alloc(ALL));
  setImmediate(countTurns);
  leg.release();
  await until(() => all === ALL);
  expect(most).toBeGreaterThan(BUDGET);
  expect(most).toBeLessThanOrEqual(BUDGET + BIGGEST_READ);
});

test('nothing is read while a listener uses the bytes, and everything after', async () => {
  let all = 0;
  let inUse = false;
  leg.listener = {
    bytes(_bytes, length) {
      expect(inUse).toBe(false);
      all += length;
      inUse = true;
      setImmediate(() => {
        inUse = false;
        leg.release();
      });
      return false;
    },
    drained() {},
    ended() {},
  };
  guest.end(Buffer.alloc(1_000_003));
  leg.release();
  await until(() => all === 1_000_003);
});
