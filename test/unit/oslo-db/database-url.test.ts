import { describe, expect, test } from 'vitest';
import { describeDatabase, parseDatabaseUrl } from '../../../src/oslo-db/database-url.ts';
import { Secret } from '../../../src/platform/secret.ts';

const parse = (url: string, parameters?: string) => parseDatabaseUrl(new Secret(url), parameters);

describe('the URL of a database', () => {
  test.each([
    ['mysql+pymysql://nova:secret@10.0.0.5/nova', '10.0.0.5:3306/nova', 'nova', 'secret'],
    [
      'mysql://nova:secret@db.example.org:3316/nova_api?charset=utf8',
      'db.example.org:3316/nova_api',
      'nova',
      'secret',
    ],
    ['mariadb+mariadbconnector://nova:secret@db/nova', 'db:3306/nova', 'nova', 'secret'],
    ['mysql+pymysql://nova:secret@[fd00::5]:3306/nova', '[fd00::5]:3306/nova', 'nova', 'secret'],
    ['mysql+pymysql://n%40va:p%40ss%2Fw%25rd@db/nova', 'db:3306/nova', 'n@va', 'p@ss/w%rd'],
    ['mysql+pymysql://nova:p@ss@w/ord@db/nova', 'db:3306/nova', 'nova', 'p@ss@w/ord'],
    ['mysql+pymysql://nova:50%+x@db/nova', 'db:3306/nova', 'nova', '50%+x'],
    ['mysql+pymysql://nova@db/nova', 'db:3306/nova', 'nova', ''],
    ['postgresql://nova:secret@db/nova', 'db:5432/nova', 'nova', 'secret'],
    ['postgresql+psycopg2://nova:secret@/nova?host=a:6432&host=b', 'a:6432,b:5432/nova', 'nova', 'secret'],
    ['postgresql+psycopg2://nova:secret@/nova?host=a,b&port=6432', 'a:6432,b:6432/nova', 'nova', 'secret'],
    [
      'mysql+pymysql://nova:secret@/nova?unix_socket=/run/mysqld.sock',
      '/run/mysqld.sock/nova',
      'nova',
      'secret',
    ],
    ['postgresql://nova@/nova?host=/run/postgresql', '/run/postgresql/.s.PGSQL.5432/nova', 'nova', ''],
  ])('%s leads to %s', (url, where, user, password) => {
    const parsed = parse(url);
    expect(describeDatabase(parsed)).toBe(where);
    expect([parsed.user, parsed.password.reveal()]).toEqual([user, password]);
  });

  test.each([
    ['', 'off', false, false],
    ['?ssl_ca=/ca.pem', 'require', true, true],
    ['?ssl_ca=/ca.pem&ssl_verify_cert', 'require', true, true],
    ['?charset=utf8&ssl_verify_cert=true&ssl_ca=/ca.pem', 'require', true, false],
    ['?ssl_ca=/ca.pem&ssl_verify_cert=true&ssl_verify_identity=true', 'require', true, true],
    ['?ssl_ca=/ca.pem&ssl_check_hostname=false', 'require', true, false],
    ['?ssl_ca=/ca.pem&ssl_verify_cert=false', 'require', false, false],
    ['?ssl_cert=/c.pem&ssl_key=/k.pem', 'require', false, false],
    ['?ssl_mode=VERIFY_CA&ssl_ca=/ca.pem', 'require', true, false],
    ['?ssl_ca=/ca.pem&ssl_disabled=true', 'off', true, true],
  ])('of MySQL with "%s" uses TLS: %s', (query, mode, verifies, checksName) => {
    expect(parse(`mysql+pymysql://nova:secret@db/nova${query}`).tls).toMatchObject({
      mode,
      verifies,
      checksName,
    });
  });

  test.each([
    ['', 'prefer', false, false],
    ['?sslmode=disable', 'off', false, false],
    ['?sslmode=require', 'require', false, false],
    ['?sslmode=require&sslrootcert=/ca.pem', 'require', true, false],
    ['?sslmode=verify-ca&sslrootcert=/ca.pem', 'require', true, false],
    ['?sslmode=verify-full&sslrootcert=/ca.pem', 'require', true, true],
  ])('of PostgreSQL with "%s" uses TLS: %s', (query, mode, verifies, checksName) => {
    expect(parse(`postgresql://nova:secret@db/nova${query}`).tls).toMatchObject({
      mode,
      verifies,
      checksName,
    });
  });

  test('takes further parameters from connection_parameters, which override its own', () => {
    const { tls, readTimeoutMs } = parse(
      'mysql://nova:x@db/nova?ssl_ca=/old.pem',
      'ssl_ca=/new.pem&read_timeout=2',
    );
    expect(tls.ca).toBe('/new.pem');
    expect(readTimeoutMs).toBe(2000);
  });

  test.each([
    'sqlite:////var/lib/nova/nova.sqlite',
    'oracle://nova:top-secret@db/nova',
    'mysql+pymysql:/nova:top-secret@db/nova',
    'nova:top-secret@db/nova',
    'mysql+pymysql://nova:top-secret@db:port/nova',
    'mysql+pymysql://nova:top-secret@db:99999/nova',
    `mysql+pymysql://nova:top-secret@db/${'n'.repeat(5000)}`,
    '__proto__://top-secret',
    '',
  ])('is refused in a sentence without its parts: %s', (url) => {
    let message = '';
    try {
      parse(url);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(message).not.toMatch(/top-secret|\/var/);
  });
});
