import { describe, expect, it } from 'vitest';
import { formatUserLine, parsePasswordHash, parseUserLine } from '../../../../src/config/values/user-line.ts';

const SALT = Buffer.alloc(16, 1).toString('base64');
const KEY = Buffer.alloc(32, 2).toString('base64');
const HASH = `scrypt:16384:8:1:${SALT}:${KEY}`;

describe('a user line', () => {
  it('holds name, hash and the roles in each project', () => {
    const user = parseUserLine(`  alice ${HASH}  demo=member,reader\tadmin=admin `);
    if ('problem' in user) throw new Error(user.problem);
    expect(user.name).toBe('alice');
    expect(user.hash).toEqual({ N: 16_384, r: 8, p: 1, salt: Buffer.alloc(16, 1), key: Buffer.alloc(32, 2) });
    expect([...user.projects]).toEqual([
      ['demo', ['member', 'reader']],
      ['admin', ['admin']],
    ]);
    expect(parseUserLine(formatUserLine(user))).toEqual(user);
  });

  it.each([
    ['', /does not begin with a user name/],
    ['=x', /does not begin with a user name/],
    ['alice', /"alice" has no password hash/],
    [`alice ${HASH}`, /has no project/],
    [`alice ${HASH} demo`, /Part 3 of "alice" is not of the form project=role,role/],
    [`alice ${HASH} demo=`, /Part 3/],
    [`alice ${HASH} demo=member, reader`, /Part 3/],
    [`alice ${HASH} a=b =c`, /Part 4/],
    [`alice ${HASH} demo=member demo=reader`, /names the project "demo" twice/],
    ['alice secret demo=member', /hash of "alice" cannot be used: it is not of the form scrypt/],
  ])('is refused with the reason: %#', (line, problem) => {
    expect(parseUserLine(line)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('is refused without showing hash or salt', () => {
    const refused = parseUserLine(`alice scrypt:16384:8:0:${SALT}:${KEY} demo=member`);
    expect(JSON.stringify(refused)).not.toContain(KEY);
    expect(JSON.stringify(refused)).not.toContain(SALT);
  });
});

describe('a password hash', () => {
  it.each([
    ['bcrypt:16384:8:1', /form/],
    [`scrypt:16384:8:1:${SALT}`, /form/],
    [`${HASH}:more`, /form/],
    [`scrypt:x:8:1:${SALT}:${KEY}`, /form/],
    [`scrypt:16384:0:1:${SALT}:${KEY}`, /form/],
    [`scrypt:16384:8:1:!!:${KEY}`, /form/],
    [`scrypt:16385:8:1:${SALT}:${KEY}`, /power of two/],
    [`scrypt:1:8:1:${SALT}:${KEY}`, /power of two/],
    [`scrypt:1048576:8:1:${SALT}:${KEY}`, /256 MiB/],
    [`scrypt:16384:8:99:${SALT}:${KEY}`, /16 rounds/],
    [`scrypt:16384:8:1:AAAA:${KEY}`, /too short/],
    [`scrypt:16384:8:1:${SALT}:AAAA`, /too short/],
    [`scrypt:16384:8:1:${SALT}:${Buffer.alloc(200).toString('base64')}`, /too long/],
  ])('is refused with the reason: %#', (text, problem) => {
    expect(parsePasswordHash(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
