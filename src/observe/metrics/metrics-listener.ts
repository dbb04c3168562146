import { FAULTS } from '../../flow/faults.ts';
import type { Listener } from '../observer.ts';
import { refusedRequest } from '../refused-request.ts';
import type { MetricValues } from './metric-values.ts';
import { kindLabel } from './metrics.ts';

/** Counts what roles report. Events that log and audit leave out count, too. */
export function metricsListener(metrics: MetricValues): Listener {
  return {
    observe(event) {
      const refused = refusedRequest(event);
      if (refused !== undefined) {
        const { code, step } = refused;
        metrics.add('oriel_refusals_total', [code, String(step), FAULTS[code]]);
      }
      switch (event.event) {
        case 'step.done': {
          const { step, durationMs, requestId } = event;
          metrics.observe('oriel_step_duration_seconds', [String(step)], durationMs / 1000, requestId);
          return;
        }
        case 'console.created':
          metrics.add('oriel_consoles_requested_total', [kindLabel(event.kind), 'issued']);
          return;
        case 'screen.condition':
          metrics.add('oriel_screen_conditions_total', [event.condition ?? '']);
          return;
        case 'console.refused':
          metrics.add('oriel_consoles_requested_total', [kindLabel(event.kind), 'refused']);
          return;
        case 'session.opened':
          metrics.add('oriel_sessions_opened_total', [kindLabel(event.kind)]);
          return;
        case 'console.shown': {
          const { kind, durationMs, requestId } = event;
          metrics.observe('oriel_console_open_seconds', [kindLabel(kind)], durationMs / 1000, requestId);
          return;
        }
        case 'session.ended':
          metrics.add('oriel_session_ends_total', [event.code]);
          return;
        case 'configuration.reloaded':
          metrics.add('oriel_configuration_reloads_total', ['ok']);
          return;
        case 'configuration.refused':
          metrics.add('oriel_configuration_reloads_total', ['refused']);
      }
    },
  };
}
