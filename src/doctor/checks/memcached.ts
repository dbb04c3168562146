import { storeRemedy } from '../../contracts/cluster/store-remedy.ts';
import { type Check, error, type Finding, listed, ok, skipped, warning } from '../check.ts';
import { probeMemcached } from '../probes/probe-memcached.ts';
import { onlyThisHost } from '../survey.ts';

/** Whether every memcached answers every controller. */
export const memcached: Check = {
  id: 'memcached',
  step: 10,
  title: 'every memcached answers every controller',
  async run({ survey, scope, host, roles, loaded }) {
    const { cache } = loaded.settings;
    const findings: Finding[] = [];
    const elsewhere = onlyThisHost(survey);
    if (elsewhere !== null) return [skipped(elsewhere)];
    if (survey.is === 'bus') {
      const asked = survey.authorities.filter(({ facts }) => scope === 'all' || facts.host === host);
      for (const { facts } of asked) {
        const { servers } = facts.store;
        const down = servers.filter(({ up }) => !up);
        for (const { name, why } of down) {
          const level = down.length === servers.length ? error : warning;
          findings.push(
            level(`${facts.host} cannot use the memcached at ${name}: ${why}.`, storeRemedy([why])),
          );
        }
        if (servers.length > 0 && down.length === 0) {
          findings.push(ok(`${facts.host} uses ${listed(servers.map(({ name }) => name))}.`));
        }
      }
    } else if (roles.includes('consoleauth') && cache.enabled) {
      const servers = cache.memcache_servers;
      const timeoutMs = Math.max(1_000, cache.socket_timeout * 1000);
      const answers = await Promise.all(
        servers.map(async ({ host: at, port }) => ({
          name: `${at}:${port}`,
          why: await probeMemcached({ host: at, port, timeoutMs, tls: cache.tls_enabled }),
        })),
      );
      const down = answers.filter(({ why }) => why !== '');
      for (const { name, why } of down) {
        const level = down.length === servers.length ? error : warning;
        findings.push(level(`This host cannot use the memcached at ${name}: ${why}.`, storeRemedy([why])));
      }
      if (down.length === 0)
        findings.push(
          ok(
            `${listed(answers.map(({ name }) => name))} ${cache.tls_enabled ? 'accept connections; TLS was not tried' : 'answer'}.`,
          ),
        );
    }
    return findings.length > 0
      ? findings
      : [skipped('No token authority that uses memcached is examined here.')];
  },
};
