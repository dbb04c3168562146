import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUS_CONTRACTS, BUS_TOPICS } from '../../../../../src/contracts/bus.ts';
import type { Contract, Topic } from '../../../../../src/contracts/contract.ts';
import { BUS_PARTIES, type Party } from '../../../../../src/contracts/parties.ts';
import { ROLES } from '../../../../../src/main/roles.ts';
import {
  authorizationBlock,
  usersOf,
  withAuthorization,
} from '../../../../../src/transport/nats/permissions/authorization-block.ts';
import { permissionsOf } from '../../../../../src/transport/nats/permissions/permissions.ts';
import { ROOT } from '../../../../support/documents.ts';
import { shipped } from '../../../../support/network/shipped.ts';

const compute = (host: string) =>
  permissionsOf({ parties: ['compute'], host, inboxPrefix: '_INBOX' }, 'oriel');

/** The subjects that a compute host has and another one has not. */
function specificTo(host: string): string[] {
  const { publish, subscribe } = compute(host);
  const reference = compute('another-host');
  const common = new Set([...reference.publish, ...reference.subscribe]);
  return [...publish, ...subscribe].filter((subject) => !common.has(subject));
}

/** Everything that src/contracts/ exports and that is a contract or a topic. */
async function declared(): Promise<{ contracts: Contract[]; topics: Topic[] }> {
  const folder = join(ROOT, 'src/contracts');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const modules = await Promise.all(files.map((file) => import(join(folder, file))));
  const exported = modules.flatMap((module) => Object.values(module)) as Partial<Contract & Topic>[];
  const named = exported.filter((each) => typeof each?.name === 'string');
  return {
    contracts: named.filter((each) => 'methods' in each) as Contract[],
    topics: named.filter((each) => 'payload' in each) as Topic[],
  };
}

const onBus = (parties: readonly Party[]) =>
  parties.some((party) => BUS_PARTIES.some((each) => each === party));

describe('the permissions of the bus', () => {
  it('are derived from every contract and topic that a party of the bus takes part in', async () => {
    const { contracts, topics } = await declared();
    expect(contracts.length).toBeGreaterThan(10);
    expect(
      contracts
        .filter(({ servedBy }) => onBus(servedBy))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(BUS_CONTRACTS.map(({ name }) => name).sort());
    expect(
      topics
        .filter(({ publishedBy }) => onBus(publishedBy))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(BUS_TOPICS.map(({ name }) => name).sort());
  });

  it('know every role but the dashboard, which is a part of the api', () => {
    const roles = ROLES.map(({ name }) => name).filter((name) => name !== 'dashboard');
    expect(BUS_PARTIES).toEqual(expect.arrayContaining(roles));
  });

  it('are those in etc/nats-server.conf; node scripts/generate-docs.js writes them there', () => {
    const text = shipped('nats-server.conf');
    expect(text).toBe(withAuthorization(text));
  });

  it('let a compute host serve, report itself and publish in its own name alone', () => {
    const own = specificTo('cmp1.example.org');
    expect(own.length).toBeGreaterThan(10);
    for (const subject of own) expect(subject).toContain('.cmp1%2Eexample%2Eorg');
    const { publish, subscribe } = compute('cmp1.example.org');
    for (const subject of [...publish, ...subscribe]) expect(subject).not.toMatch(/\.host\.[^.]+\.[*>]$/);
    expect(publish.filter((subject) => /\.(here|topic)\./.test(subject) && !own.includes(subject))).toEqual(
      [],
    );
    expect(
      subscribe.filter((subject) => /_INBOX|\.(any|topic)\./.test(subject) && !own.includes(subject)),
    ).toEqual([]);
  });

  it('let a compute host ask only the api for findings about its configuration', () => {
    const { publish } = compute('cmp1');
    const asked = publish.filter((subject) => /\.(any|each|host|who)\./.test(subject));
    const others = asked.filter((subject) => !specificTo('cmp1').includes(subject));
    expect(new Set(others.map((subject) => subject.split('.')[2]))).toEqual(new Set(['cluster']));
  });

  it('give no host the subjects of another, whatever they are called', () => {
    const names = ['cmp1', 'cmp1.evil', 'cmp', '*', '>', 'cmp1.>', 'compute', 'CMP1'];
    for (const name of names) {
      for (const other of names.filter((each) => each !== name)) {
        const covered = specificTo(other).filter((subject) =>
          specificTo(name).some((pattern) => covers(pattern, subject)),
        );
        expect(covered).toEqual([]);
      }
    }
  });

  it('give each role of a split controller an inbox of its own', () => {
    const users = usersOf({ split: true, computeHosts: ['cmp1'], inboxPrefix: '_INBOX' });
    expect(users.map(({ name }) => name)).toEqual(['api', 'consoleauth', 'novncproxy', 'compute-cmp1']);
    expect(new Set(users.map(({ inboxPrefix }) => inboxPrefix)).size).toBe(users.length);
  });

  it('are printed with the prefixes of the configuration', () => {
    const users = usersOf({ split: false, computeHosts: ['a'], inboxPrefix: '_I' });
    const text = authorizationBlock(users, 'blue').join('\n');
    expect(text).toContain('"blue.topic.instance.changed.a"');
    expect(text).toContain('"_I.a.>"');
    expect(text).not.toContain('oriel.');
  });
});

/** Whether a pattern of NATS covers a subject or narrower pattern. */
function covers(pattern: string, subject: string): boolean {
  const [patterns, tokens] = [pattern.split('.'), subject.split('.')];
  for (const [index, each] of patterns.entries()) {
    if (each === '>') return tokens.length > index;
    if (each !== '*' && each !== tokens[index]) return false;
    if (tokens[index] === undefined) return false;
  }
  return patterns.length === tokens.length;
}
