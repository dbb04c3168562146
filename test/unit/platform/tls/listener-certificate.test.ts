import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/platform/log/log.ts';
import { ListenerCertificate } from '../../../../src/platform/tls/listener-certificate.ts';

test.each([
  ['is no PEM', import.meta.filename, 'no start line'],
  ['is not there', '/nonexistent/cert.pem', 'ENOENT'],
])('a file that %s is refused with its options, its name and the remedy', (_what, cert, why) => {
  const options = '[oriel] api_cert and api_key';
  const given = () => ({ options, cert, key: '', ciphers: '', minimum: 'default' as const });
  const open = () => new ListenerCertificate('the certificate', given, silentLogger);
  expect(open).toThrow(`${options}: ${cert} and ${cert} cannot be used for TLS: `);
  expect(open).toThrow(why);
  expect(open).toThrow('Write a PEM certificate and its own private key there');
});
