import { metricsPort } from '../../config/values/metrics-port.ts';
import type { MetricSnapshot } from '../../observe/metrics/metric-values.ts';
import { systemClock } from '../../platform/clock.ts';
import { HEALTH_PATHS } from '../../platform/http/health-routes.ts';
import { ListenerCertificate } from '../../platform/tls/listener-certificate.ts';
import { packageVersion } from '../process/package-version.ts';
import type { ProcessContext } from '../process-context.ts';
import { isActivityProof, PROOF_HEADER } from './activity-proof.ts';
import {
  type ManagementListener,
  type ManagementRoute,
  startManagementListener,
} from './management-listener.ts';
import { ACTIVITY_PATH } from './paths.ts';
import { metricsRoute } from './scrapes.ts';

/**
 * Starts the management listener of this process, at `[oriel] metrics_listen` and a port of its own for each kind of process. Rejects
 * if the address or the certificate cannot be used.
 * @param ofWorkers the values of the workers of this process
 */
export async function startManagement(
  { settings, roles, log, metrics, gauges, health, activity }: ProcessContext,
  ofWorkers: () => Promise<readonly MetricSnapshot[]>,
): Promise<ManagementListener> {
  const { oriel } = settings;
  const build = { version: packageVersion(), node: process.version };
  metrics.set('oriel_build_info', [], 1);
  gauges.add(['oriel_ready', 'oriel_healthy'], async () => {
    const { isReady, isHealthy } = await health.judge();
    metrics.set('oriel_ready', [], isReady ? 1 : 0);
    metrics.set('oriel_healthy', [], isHealthy ? 1 : 0);
  });
  const routes: readonly ManagementRoute[] = [
    metricsRoute({ metrics, gauges, build, ofWorkers }),
    // For `oriel doctor` of an installation without a bus.
    {
      path: ACTIVITY_PATH,
      admits: ({ headers, socket }) =>
        isActivityProof(headers[PROOF_HEADER], oriel.metrics_token, socket.localPort ?? 0, Date.now()),
      handle: async () => ({
        status: 200,
        type: 'application/json',
        body: JSON.stringify(await activity()),
      }),
    },
    // Kubernetes and load balancers have no token; without it they read no reasons.
    ...HEALTH_PATHS.map(
      (path): ManagementRoute => ({ path, open: true, handle: (request) => health.answer(path, request) }),
    ),
  ];
  const tls = () => ({
    options: '[oriel] metrics_cert and metrics_key',
    cert: settings.oriel.metrics_cert,
    key: settings.oriel.metrics_key,
    ciphers: settings.console.ssl_ciphers,
    minimum: settings.console.ssl_minimum_version,
  });
  const listener = await startManagementListener({
    host: oriel.metrics_listen,
    port: metricsPort(oriel.metrics_port, roles),
    preferIpv6: settings.DEFAULT.source_is_ipv6,
    certificate:
      oriel.metrics_cert === ''
        ? null
        : new ListenerCertificate('the certificate of the management listener', tls, log),
    token: () => settings.oriel.metrics_token,
    routes,
    log,
    clock: systemClock,
  });
  const { address, port } = listener.address;
  log.info({ address, port }, 'management listener started');
  return listener;
}
