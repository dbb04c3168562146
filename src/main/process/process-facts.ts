import type { AddressInfo } from 'node:net';
import type { Loaded } from '../../config/load-settings.ts';
import type { Settings } from '../../config/option-table.ts';
import { certificateFacts } from '../../config/pem/certificate-facts.ts';
import { kindFacts } from '../../config/report/kind-facts.ts';
import type { Problem } from '../../config/report/problem.ts';
import { problemMessage } from '../../config/report/report.ts';
import { byGroup, byNames, PROXY_ROLES, type ProxyRole } from '../../consoles/console-kinds.ts';
import type { ProcessFacts, ProcessIdentity } from '../../contracts/cluster/process.ts';
import type { Health } from '../../platform/http/health.ts';
import type { Troubles } from '../../platform/troubles.ts';

/** Where the configuration of a process came from, and its problems. */
export type Configuration = Pick<Loaded, 'sources' | 'problems' | 'warnings' | 'files'>;

interface Parts {
  readonly identity: ProcessIdentity;
  readonly settings: Settings;
  readonly roles: readonly string[];
  readonly configuration: Configuration | undefined;
  readonly listeners: { readonly [R in 'api' | ProxyRole]?: AddressInfo };
  readonly troubles: Pick<Troubles, 'findings'>;
  readonly health: Health;
}

/** The description of this process for the doctor. */
export function processFacts(parts: Parts): ProcessFacts {
  const { identity, settings, roles, configuration, listeners, troubles, health } = parts;
  const bounded = (texts: readonly string[]) => texts.map((text) => text.slice(0, 4_000)).slice(0, 32);
  const { DEFAULT, oriel } = settings;
  const listener = (address: AddressInfo | undefined, tls: boolean) =>
    address === undefined ? null : { address: address.address, port: address.port, tls };
  const proxies = byNames(PROXY_ROLES, (role) => listener(listeners[role], DEFAULT.cert !== ''));
  const consoles = byGroup((kind) =>
    roles.includes('compute') ? kindFacts(settings, configuration?.sources, kind) : null,
  );
  return {
    ...identity,
    files: [...(configuration?.files ?? [])].slice(0, 64),
    findings: findings(configuration),
    api: listener(listeners.api, oriel.api_cert !== ''),
    ...proxies,
    ...consoles,
    certificates: certificateFacts(settings, configuration?.sources, roles),
    health: {
      isReady: health.isReady,
      isHealthy: health.isHealthy,
      reasons: bounded(health.reasons),
      notes: bounded(health.notes),
    },
    troubles: bounded(troubles.findings().map(({ text }) => text)),
  };
}

function findings(configuration: Configuration | undefined): ProcessFacts['findings'] {
  if (configuration === undefined) return [];
  const { problems, warnings } = configuration;
  const cut = (text: string) => text.slice(0, 4_000);
  const fact = (level: 'error' | 'warning', problem: Problem) => ({
    level,
    where: problem.where.slice(0, 4_096),
    message: cut(problemMessage(problem)),
    remedy: cut(problem.remedy),
  });
  return [
    ...problems.map((problem) => fact('error', problem)),
    ...warnings.flatMap((warning) => (warning.level === 'debug' ? [] : [fact(warning.level, warning)])),
  ].slice(0, 100);
}
