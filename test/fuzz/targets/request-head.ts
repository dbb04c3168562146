import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Refusal } from '../../../src/flow/refusals.ts';
import { createLogger } from '../../../src/platform/log/log.ts';
import { TrustedProxies } from '../../../src/platform/reverse-proxy/trusted-proxies.ts';
import { requireAllowedOrigin, requireOriginScheme } from '../../../src/proxy/admission/check-origin.ts';
import { takeToken } from '../../../src/proxy/admission/take-token.ts';
import type { Random } from '../random.ts';
import { require, type Target } from '../target.ts';

const PEER = '192.0.2.7';
const TRUSTED = '10.9.9.9';
const RANGES = [TRUSTED];
const HOST = 'console.example:6080';

const proxies = new TrustedProxies(
  { ranges: () => RANGES, anyoneTellsLinks: () => false },
  createLogger({ debug: false, destination: { write() {} } }),
);

/** Token, Origin and client address of a request, which all are a stranger's words. One field to a line. */
export const requestHead: Target = {
  name: 'request-head',
  weight: 1,
  words: [
    'token=',
    'path=',
    '%3F',
    '?',
    '#',
    '&',
    ';',
    '%',
    '%zz',
    'http://',
    'https://console.example',
    '[::1]',
    ', ',
    '::ffff:',
    'null',
    '"',
  ],
  open: () => ({
    generate: (random) => Buffer.from(randomHead(random)),
    attempt(pieces) {
      const [url = '', cookie = '', origin = '', via = '', forwarded = ''] = Buffer.concat(pieces)
        .toString('latin1')
        .split('\n');
      const said = forwarded === '' ? { 'x-forwarded-for': via } : { forwarded };
      const headers: IncomingHttpHeaders = { cookie, origin, host: HOST, ...said };
      require(takeToken({ url, headers }) !== '', 'a blank token is taken for one');
      for (const trusted of [true, false]) {
        const socket = { remoteAddress: trusted ? TRUSTED : PEER };
        const { address } = proxies.clientOf({ headers, socket } as unknown as IncomingMessage);
        require(isIP(address) !== 0, `an address that is none: ${address}`);
        require(trusted || address === PEER, `a stranger passes for ${address}`);
      }
      const refused = refusedOrigin(origin);
      const isOurs = URL.canParse(origin) && new URL(origin).hostname === 'console.example';
      require(refused || isOurs, `a page of ${JSON.stringify(origin)} is let in`);
    },
  }),
};

function refusedOrigin(origin: string): boolean {
  try {
    requireAllowedOrigin(origin, HOST, []);
    requireOriginScheme(origin, 'https://console.example/vnc.html');
    return false;
  } catch (error) {
    if (error instanceof Refusal && error.step === 13) return true;
    throw error;
  }
}

function randomHead(random: Random): string {
  const token = random.pick(['11111111-2222-4333-8444-555555555555', random.word(40), '']);
  const url = random.pick([
    `/?token=${token}`,
    `/websockify?path=x%3Ftoken%3D${token}`,
    `//host/%2F..?token=${token}#x`,
    random.word(30),
  ]);
  const cookie = random.pick([`token="${token}"`, `a=b; token=${token}; token=`, random.word(30), '']);
  const host = random.pick([
    'console.example',
    'evil.example',
    'console.example.evil.example',
    '[::1]',
    'CONSOLE.example:1',
  ]);
  const origin = random.pick([
    `https://${host}`,
    `http://${host}:80`,
    'null',
    '',
    `https://console.example@${host}`,
    `//${host}`,
  ]);
  const via = random.pick([
    '10.0.0.1',
    'x, ::1',
    '::ffff:10.0.0.1',
    `${random.word(20)}, 10.9.9.9`,
    '',
    '203.0.113.9, 10.9.9.9',
  ]);
  const elements = [
    'for=10.0.0.1',
    'for="[2001:db8::1]:47"',
    'for=unknown;proto=https',
    'for=10.9.9.9, for=203.0.113.1',
    'a="\\", for=x',
  ];
  return [
    url,
    cookie,
    origin,
    via,
    random.oneIn(2) ? '' : random.list(4, () => random.pick(elements)).join(','),
  ].join('\n');
}
