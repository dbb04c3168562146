import type { Check } from './check.ts';

/** Whether certificate, key and the public address agree. */
export const TLS_CHECKS: readonly Check[] = [
  {
    role: 'novncproxy',
    reads: ['DEFAULT.ssl_only', 'DEFAULT.cert'],
    check: ({ DEFAULT }) =>
      DEFAULT.ssl_only && DEFAULT.cert === ''
        ? {
            level: 'fatal',
            message: 'Only TLS connections are accepted, but there is no certificate: nobody could connect.',
            remedy: 'Set cert (and key) in [DEFAULT], or ssl_only = False.',
          }
        : undefined,
  },
  {
    reads: ['vnc.novncproxy_base_url', 'DEFAULT.ssl_only', 'DEFAULT.cert'],
    check({ vnc, DEFAULT }) {
      const { protocol } = new URL(vnc.novncproxy_base_url);
      if (protocol !== 'http:' && protocol !== 'https:') {
        return {
          level: 'fatal',
          message: `A browser cannot open ${protocol.slice(0, -1)} addresses as a page.`,
          remedy: 'Write an http or https address.',
        };
      }
      if (protocol === 'http:' && DEFAULT.cert !== '') {
        return {
          level: DEFAULT.ssl_only ? 'error' : 'warning',
          message: `Console addresses say http, but the proxy ${DEFAULT.ssl_only ? 'accepts TLS only' : 'has a certificate'}.`,
          remedy: 'Write https in novncproxy_base_url.',
        };
      }
      if (protocol === 'https:' && DEFAULT.cert === '') {
        return {
          level: 'debug',
          message: 'Console addresses say https, but the proxy has no certificate of its own.',
          remedy: 'Nothing, where a load balancer ends TLS in front of it; else set cert in [DEFAULT].',
        };
      }
      return undefined;
    },
  },
];
