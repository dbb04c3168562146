import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeContract } from '../../../../src/contracts/compute.ts';
import { consoleauthContract } from '../../../../src/contracts/consoleauth.ts';
import { instanceChangedTopic } from '../../../../src/contracts/instance-changed.ts';
import { sessionsEndTopic } from '../../../../src/contracts/sessions/sessions.ts';
import { hostToken, lastToken, Subjects } from '../../../../src/transport/nats/subjects.ts';

describe('subjects of the bus', () => {
  it('name contract, host and method', () => {
    const subjects = new Subjects('oriel');
    expect(subjects.any(computeContract, 'get_instance')).toBe('oriel.any.compute.get_instance');
    expect(subjects.each(computeContract, '*')).toBe('oriel.each.compute.*');
    expect(subjects.host(computeContract, 'node-1.example.org', 'get_instance')).toBe(
      'oriel.host.compute.node-1%2Eexample%2Eorg.get_instance',
    );
    expect(lastToken('oriel.any.compute.get_instance')).toBe('get_instance');
  });

  it('name the host in reports and events of compute hosts, and not of controllers', () => {
    const subjects = new Subjects('oriel');
    expect(subjects.here(computeContract, 'cmp1.example.org')).toBe(
      'oriel.here.compute.cmp1%2Eexample%2Eorg',
    );
    expect(subjects.here(computeContract, null)).toBe('oriel.here.compute.*');
    expect(subjects.here(consoleauthContract, 'ctl1')).toBe('oriel.here.consoleauth');
    expect(subjects.topic(instanceChangedTopic, 'cmp1')).toBe('oriel.topic.instance.changed.cmp1');
    expect(subjects.topic(sessionsEndTopic, '')).toBe('oriel.topic.sessions.end');
  });

  it('encode each host name as one unique token without wildcards', () => {
    const name = fc.string({ minLength: 1, maxLength: 255, unit: 'binary' });
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(hostToken(a)).toMatch(/^[A-Za-z0-9_%-]+$/);
        const same = Buffer.from(a).equals(Buffer.from(b));
        expect(hostToken(a) === hostToken(b)).toBe(same);
      }),
    );
  });

  it('fit a control line of NATS, 4096 bytes, with the longest host name', () => {
    const subject = new Subjects('oriel').host(
      consoleauthContract,
      '語'.repeat(255),
      'delete_tokens_for_instance',
    );
    expect(subject.length).toBeLessThan(3_900);
  });
});
