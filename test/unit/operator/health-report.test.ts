import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { type Findings, HealthReport, healthReport } from '../../../src/operator/health-report.ts';
import { anAuthority, aProcess } from '../../support/fixtures/doctor-context.ts';

const found = (given: Partial<Findings> = {}): Findings => ({
  examinedAt: 7,
  host: 'ctl1',
  silent: [],
  processes: [],
  authorities: [],
  differences: [],
  results: [],
  ...given,
});

const result = (given: Partial<Findings['results'][number]> = {}): Findings['results'][number] => ({
  id: 'bus',
  step: 0,
  title: 'a title',
  level: 'ok',
  message: 'a message',
  remedy: '',
  ...given,
});

test('has each process with what it lacks, its certificates, its store with the peers, and where its host differs', () => {
  const health = { isReady: true, isHealthy: false, reasons: ['the bus is lost'], notes: [] };
  const certificates = [{ option: '[DEFAULT] cert', file: '/cert.pem', expiresAtMs: null, problem: 'gone' }];
  const report = healthReport(
    found({
      silent: ['cmp9', 'cmp1'],
      processes: [
        aProcess('ctl2', ['consoleauth']),
        aProcess('ctl1', ['api', 'consoleauth'], { health, troubles: ['the disk is full'], certificates }),
      ],
      authorities: [
        { facts: anAuthority('ctl1'), agreesWith: ['authority of ctl2', 'authority of ctl1'] },
        { facts: anAuthority('ctl2') },
      ],
      differences: [
        {
          code: 'option_differs',
          level: 'error',
          subject: '[oriel] token_use',
          hosts: ['ctl2'],
          message: '',
          remedy: '',
        },
      ],
    }),
  );
  expect(Value.Check(HealthReport, report)).toBe(true);
  expect(report.silent_hosts).toEqual(['cmp1', 'cmp9']);
  const [first, second] = report.processes;
  expect(first).toMatchObject({
    host: 'ctl1',
    ready: true,
    healthy: false,
    reasons: ['the bus is lost', 'the disk is full'],
    certificates: [{ option: '[DEFAULT] cert', expires_at: null, problem: 'gone' }],
    store: { name: 'memcached', fingerprint: 'memcached:1', peers: ['ctl2'] },
    differs_in: [],
  });
  expect(second).toMatchObject({
    host: 'ctl2',
    healthy: null,
    store: { peers: null },
    differs_in: ['[oriel] token_use'],
  });
});

test('names the first step with an error, and is bounded', () => {
  expect(healthReport(found({ results: [result()] })).breaks_at).toBeNull();
  const many = Array.from({ length: 2_000 }, (_, index) => result({ step: index === 0 ? 0 : 3 }));
  const report = healthReport(
    found({
      results: [
        ...many.slice(0, 3),
        result({ step: 4, level: 'error', message: 'x'.repeat(9_000) }),
        ...many,
      ],
      processes: Array.from({ length: 2_000 }, (_, index) => aProcess(`cmp${index}`, ['compute'])),
    }),
  );
  expect(report.breaks_at).toBe(4);
  expect(report.findings).toHaveLength(500);
  expect(report.findings[3]!.message).toHaveLength(4_000);
  expect(report.processes).toHaveLength(1_000);
});
