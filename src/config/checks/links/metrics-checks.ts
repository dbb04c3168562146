import { isLoopback } from '../../values/address.ts';
import { type Check, PORT_ZERO, rule } from '../check.ts';
import { linkCheck } from './clear-link-checks.ts';

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
    ...PORT_ZERO,
    reads: ['oriel.metrics_port', 'oriel.metrics_listen'],
    when: ({ oriel }) => oriel.metrics_listen !== '' && oriel.metrics_port === 0,
  }),
];

function isReachable(address: string): boolean {
  return address !== '' && !isLoopback(address);
}
