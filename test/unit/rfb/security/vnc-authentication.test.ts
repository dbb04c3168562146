import { expect, test } from 'vitest';
import { vncResponse } from '../../../../src/rfb/security/vnc-authentication.ts';

test('the response is DES with the bits of each key byte in reverse', () => {
  // The well-known DES example: key 12345678 9abcdef0 (but for parity), 0123456789abcdef becomes 85e813540f0ab405.
  const password = Buffer.from('482c6a1e593d7b0f', 'hex').toString('latin1');
  const challenge = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
  expect(vncResponse(password, challenge).toString('hex')).toBe('85e813540f0ab40585e813540f0ab405');
});

test('an empty password is a key of zeros', () => {
  expect(vncResponse('', Buffer.alloc(16)).toString('hex')).toBe('8ca64de9c1b123a78ca64de9c1b123a7');
});

test('only the first eight bytes of a password count', () => {
  const challenge = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  expect(vncResponse('12345678', challenge)).toEqual(vncResponse('12345678 and more', challenge));
  expect(vncResponse('1234567', challenge)).not.toEqual(vncResponse('12345678', challenge));
});
