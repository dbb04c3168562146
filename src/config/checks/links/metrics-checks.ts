import { isLoopback } from '../../values/address.ts';
import { metricsPort } from '../../values/metrics-port.ts';
import { type Check, PORT_ZERO, rule } from '../check.ts';
import { linkCheck } from './clear-link-checks.ts';

const MAX_PORT = 65_535;
const SENDABLE = /^[\x21-\x7e]*$/;

/** The management listener on an address that other machines reach. */
export const METRICS_CHECKS: readonly Check[] = [
  rule({
    reads: ['oriel.metrics_listen', 'oriel.metrics_token'],
    level: 'warning',
    when: ({ oriel }) => isReachable(oriel.metrics_listen) && oriel.metrics_token.reveal() === '',
    message: ({ oriel }) =>
      `Every client that reaches ${oriel.metrics_listen} can read the metrics: how many consoles are open, what fails and when.`,
    remedy: 'Set metrics_token in [oriel], or listen on 127.0.0.1.',
  }),
  linkCheck('metrics', {
    reads: ['oriel.metrics_cert', 'oriel.metrics_listen', 'oriel.metrics_token'],
    find({ oriel: { metrics_listen: address, metrics_cert, metrics_token } }) {
      if (!isReachable(address) || metrics_cert !== '') return undefined;
      const what = metrics_token.reveal() === '' ? 'metrics' : 'metrics and the bearer token of scrapers';
      return {
        message: `The management listener accepts connections at ${address} without TLS: ${what}.`,
        remedy: 'Set metrics_cert and metrics_key in [oriel]',
      };
    },
  }),
  rule({
    reads: ['oriel.metrics_token'],
    level: 'fatal',
    when: ({ oriel }) => !SENDABLE.test(oriel.metrics_token.reveal()),
    message: 'The bearer token has a space or a character outside ASCII, which no scraper can send.',
    remedy: 'Create one with "openssl rand -base64 32".',
  }),
  rule({
    reads: ['oriel.metrics_port', 'oriel.metrics_listen'],
    level: 'fatal',
    when: ({ oriel }) =>
      oriel.metrics_listen !== '' && metricsPort(oriel.metrics_port, ['dashboard']) > MAX_PORT,
    message: 'Processes with one role add up to 4 to this port, which exceeds the largest port.',
    remedy: `Write a port up to ${MAX_PORT - 4}.`,
  }),
  rule({
    ...PORT_ZERO,
    reads: ['oriel.metrics_port', 'oriel.metrics_listen'],
    when: ({ oriel }) => oriel.metrics_listen !== '' && oriel.metrics_port === 0,
  }),
];

function isReachable(address: string): boolean {
  return address !== '' && !isLoopback(address);
}
