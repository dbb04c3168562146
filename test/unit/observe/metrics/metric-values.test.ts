import { describe, expect, test } from 'vitest';
import { combine, withoutGauges } from '../../../../src/observe/metrics/combine.ts';
import { Gauges } from '../../../../src/observe/metrics/gauges.ts';
import { MetricValues } from '../../../../src/observe/metrics/metric-values.ts';
import { driverLabel, kindLabel, METRICS } from '../../../../src/observe/metrics/metrics.ts';
import { metricsListener } from '../../../../src/observe/metrics/metrics-listener.ts';
import { silentLogger } from '../../../../src/platform/log/log.ts';

const HOSTILE = 'x"} 1\noriel_healthy 0 #\\';

function numberOf(metrics: MetricValues, name: keyof typeof METRICS, labels: readonly string[] = []) {
  const series = (METRICS[name].series as readonly (readonly string[])[]).findIndex(
    (each) => each.join() === labels.join(),
  );
  return metrics.snapshot().values[name]?.[series];
}

describe('the values of a process', () => {
  test('begin at 0 for counters, and are absent for gauges', () => {
    const metrics = new MetricValues();
    expect(numberOf(metrics, 'oriel_refusals_total', ['internal_error', '16', 'oriel'])).toBe(0);
    expect(numberOf(metrics, 'oriel_bus_up')).toBeNull();
  });

  test('have no place for a label that is not in the table', () => {
    const metrics = new MetricValues();
    const before = JSON.stringify(metrics.snapshot());
    metrics.add('oriel_sessions_opened_total', [HOSTILE]);
    metrics.add('oriel_refusals_total', ['internal_error', '17', 'oriel']);
    metrics.set('oriel_store_up', ['0'], 1);
    metrics.set('oriel_store_up', ['65'], 1);
    metrics.set('oriel_hypervisor_up', ['__proto__'], 1);
    metrics.observe('oriel_step_duration_seconds', [''], 1, 'req-1');
    expect(JSON.stringify(metrics.snapshot())).toBe(before);
    expect([kindLabel(HOSTILE), driverLabel(HOSTILE), kindLabel('constructor')]).toEqual([
      'other',
      'other',
      'other',
    ]);
  });

  test('ignore numbers that a counter or a histogram cannot have', () => {
    const metrics = new MetricValues();
    const before = JSON.stringify(metrics.snapshot());
    for (const wrong of [Number.NaN, -1]) {
      metrics.add('oriel_bytes_total', ['to_guest'], wrong);
      metrics.observe('oriel_console_open_seconds', ['novnc'], wrong);
    }
    expect(JSON.stringify(metrics.snapshot())).toBe(before);
  });

  test('put a measurement into the bucket whose bound it does not exceed', () => {
    const metrics = new MetricValues();
    for (const seconds of [0, 0.001, 0.0011, 10, 11])
      metrics.observe('oriel_console_open_seconds', ['novnc'], seconds);
    const { buckets } = METRICS.oriel_console_open_seconds;
    const numbers = metrics.snapshot().values.oriel_console_open_seconds!.slice(0, buckets.length + 2);
    expect(numbers.slice(0, 2)).toEqual([2, 1]);
    expect(numbers.slice(-3, -1)).toEqual([1, 1]);
    expect(numbers.at(-1)).toBeCloseTo(21.0021);
  });
});

describe('gauges', () => {
  test('that a part does not set in time, or cannot read, are absent and delay no other', async () => {
    const metrics = new MetricValues();
    const gauges = new Gauges(metrics, silentLogger);
    let hangs = false;
    gauges.add(['oriel_bus_up'], async () => {
      if (hangs) await new Promise(() => {});
      metrics.set('oriel_bus_up', [], 1);
    });
    gauges.add(['oriel_workers'], () => {
      if (hangs) throw new Error('gone');
      metrics.set('oriel_workers', [], 4);
    });
    gauges.add(['oriel_sessions'], () => metrics.set('oriel_sessions', ['novnc'], 3));
    await gauges.read();
    expect([numberOf(metrics, 'oriel_bus_up'), numberOf(metrics, 'oriel_workers')]).toEqual([1, 4]);
    hangs = true;
    await gauges.read();
    expect([numberOf(metrics, 'oriel_bus_up'), numberOf(metrics, 'oriel_workers')]).toEqual([null, null]);
    expect(numberOf(metrics, 'oriel_sessions', ['novnc'])).toBe(3);
  });

  test('of several parts with one name are all there', async () => {
    const metrics = new MetricValues();
    const gauges = new Gauges(metrics, silentLogger);
    for (const driver of ['qemu', 'vnc']) {
      gauges.add(['oriel_hypervisor_up'], () => metrics.set('oriel_hypervisor_up', [driver], 1));
    }
    for (const skew of [3, 7, 5]) {
      gauges.add(['oriel_clock_skew_seconds'], () => metrics.raise('oriel_clock_skew_seconds', [], skew));
    }
    await gauges.read();
    expect(numberOf(metrics, 'oriel_hypervisor_up', ['qemu'])).toBe(1);
    expect(numberOf(metrics, 'oriel_hypervisor_up', ['vnc'])).toBe(1);
    expect(numberOf(metrics, 'oriel_clock_skew_seconds')).toBe(7);
  });
});

describe('the values of several processes', () => {
  function process(sessions: number, delay: number, opened: number) {
    const metrics = new MetricValues();
    metrics.set('oriel_sessions', ['novnc'], sessions);
    metrics.set('oriel_event_loop_delay_seconds', ['100'], delay);
    metrics.set('process_start_time_seconds', [], 1000 + sessions);
    metrics.add('oriel_sessions_opened_total', ['novnc'], opened);
    metrics.observe('oriel_console_open_seconds', ['novnc'], 0.2, `req-${opened}`);
    return metrics.snapshot();
  }
  const read =
    (name: keyof typeof METRICS, at = 0) =>
    (all: ReturnType<typeof combine>) =>
      all.values[name]?.[at];

  test('are added up; of delays the largest counts, and of constants that of the first', () => {
    const all = combine([process(1, 0.1, 10), process(2, 0.3, 20), process(3, 0.2, 30)]);
    expect(read('oriel_sessions')(all)).toBe(6);
    expect(read('oriel_sessions_opened_total')(all)).toBe(60);
    expect(read('oriel_event_loop_delay_seconds', 2)(all)).toBe(0.3);
    expect(read('process_start_time_seconds')(all)).toBe(1001);
    expect(all.exemplars.oriel_console_open_seconds).toHaveLength(1);
  });

  test('of another version or form are left out', () => {
    const strange = { values: { oriel_sessions: [1, 2, 3, 4], nonsense: [1] }, exemplars: {} };
    const all = combine([process(1, 0.1, 10), strange, { values: {}, exemplars: {} }]);
    expect(read('oriel_sessions')(all)).toBe(1);
    expect(Object.keys(all.values)).toEqual(Object.keys(METRICS));
  });

  test('of an ended process keep their sums and no gauge', () => {
    const all = combine([process(1, 0.1, 10), withoutGauges(process(2, 0.5, 20))]);
    expect(read('oriel_sessions')(all)).toBe(1);
    expect(read('oriel_event_loop_delay_seconds', 2)(all)).toBe(0.1);
    expect(read('oriel_sessions_opened_total')(all)).toBe(30);
  });
});

describe('the listener of events', () => {
  test('counts a refusal at its own step, a defect at the step where it was caught, and no probe of the doctor', () => {
    const metrics = new MetricValues();
    const { observe } = metricsListener(metrics);
    const refused = {
      event: 'session.refused',
      request_id: 'req-1',
      client: '192.0.2.1',
      user: null,
      user_id: null,
      project_id: null,
      instance_uuid: null,
      session_id: null,
      token: null,
      compute_host: null,
      probe: null,
      detail: null,
      err: null,
      stranger: true,
    } as const;
    observe({ ...refused, code: 'token_expired', step: 3 }, undefined);
    observe({ ...refused, code: 'internal_error', step: 5 }, 0);
    observe({ ...refused, code: 'token_unknown', step: 15, probe: 'oriel doctor' }, 0);
    observe({ ...refused, code: HOSTILE, step: 15 }, 0);
    expect(numberOf(metrics, 'oriel_refusals_total', ['token_expired', '15', 'user'])).toBe(1);
    expect(numberOf(metrics, 'oriel_refusals_total', ['internal_error', '5', 'oriel'])).toBe(1);
    const sum = metrics.snapshot().values.oriel_refusals_total!.reduce((all, one) => all! + one!, 0);
    expect(sum).toBe(2);
  });
});
