import { describe, expect, test } from 'vitest';
import { hashToken, Secret } from '../../../../../src/platform/secret.ts';
import {
  hashesOf,
  resumeCookies,
  takeResumeSecrets,
} from '../../../../../src/proxy/session/exclusive-use/resume-secrets.ts';

const TOKEN = new Secret('0b6c5a54-1a0c-4c3e-8f0c-6d2f4f8b9a11');
const NAME = `oriel-${hashToken(TOKEN.reveal()).slice(0, 12)}`;
const SECRET = 's'.repeat(43);
const OTHER = 'o'.repeat(43);

const taken = (headers: Record<string, string>) => {
  const { ofPage, ofCookie } = takeResumeSecrets({ headers }, TOKEN);
  return { ofPage: ofPage?.reveal(), ofCookie: ofCookie?.reveal() };
};

describe('resume secrets', () => {
  test.each([
    ['nothing', {}, undefined, undefined],
    ['the cookie of this token', { cookie: `a=b; ${NAME}=${SECRET}` }, undefined, SECRET],
    ['the cookie of another', { cookie: `oriel-000000000000=${SECRET}` }, undefined, undefined],
    ['a cookie that is cut', { cookie: `${NAME}=${SECRET.slice(1)}` }, undefined, undefined],
    ['a cookie of other letters', { cookie: `${NAME}=${'é'.repeat(43)}` }, undefined, undefined],
    [
      'the sub-protocol of a page',
      { 'sec-websocket-protocol': `oriel.v1, oriel.resume.${SECRET}, binary` },
      SECRET,
      undefined,
    ],
    [
      'a sub-protocol that is too long',
      { 'sec-websocket-protocol': `oriel.resume.${SECRET}s` },
      undefined,
      undefined,
    ],
    [
      'both',
      { 'sec-websocket-protocol': `oriel.resume.${OTHER}`, cookie: `${NAME}=${SECRET}` },
      OTHER,
      SECRET,
    ],
  ])('are taken of a request with %s', (_what, headers, ofPage, ofCookie) => {
    expect(taken(headers as Record<string, string>)).toEqual({ ofPage, ofCookie });
  });

  test('go on as hashes alone', () => {
    const secrets = { ofPage: new Secret(OTHER), ofCookie: new Secret(SECRET) };
    expect(hashesOf(secrets)).toEqual([hashToken(OTHER), hashToken(SECRET)]);
  });

  test('are set for scripts not to read, for this site alone, for the folder that the browser sees', () => {
    const cookies = resumeCookies({ headers: {} }, TOKEN, new Secret(SECRET), false);
    expect(cookies).toEqual([`${NAME}=${SECRET}; HttpOnly; SameSite=Strict`]);
  });

  test('go over encrypted connections alone where the console came over one', () => {
    const [cookie] = resumeCookies({ headers: {} }, TOKEN, new Secret(SECRET), true);
    expect(cookie).toMatch(/; Secure$/);
  });

  test('are few: the oldest of other consoles give way, this one’s and those of others never', () => {
    const names = Array.from({ length: 40 }, (_, at) => `oriel-${String(at).padStart(12, '0')}`);
    const cookie = ['session=x', ...names.map((name) => `${name}=${OTHER}`), `${NAME}=${SECRET}`].join('; ');
    const [own, ...outdated] = resumeCookies({ headers: { cookie } }, TOKEN, new Secret(SECRET), false);
    expect(own).toContain(`${NAME}=${SECRET}`);
    expect(outdated).toEqual(
      names.slice(0, 9).map((name) => `${name}=; Max-Age=0; HttpOnly; SameSite=Strict`),
    );
  });
});
