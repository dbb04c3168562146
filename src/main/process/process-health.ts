import type { Settings } from '../../config/option-table.ts';
import { consoleauthPeersContract } from '../../contracts/cluster/consoleauth-peers.ts';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { Troubles } from '../../platform/troubles.ts';
import type { Transport } from '../../transport/transport.ts';
import { authorityHealth } from './authority-health.ts';
import type { Watch } from './watch-processes.ts';

interface Parts {
  readonly settings: Settings;
  readonly host: string;
  readonly transport: Transport;
  readonly troubles: Troubles;
  readonly watch: Watch | null;
}

/**
 * The findings that the health routes of a role report: lost resources of this process, findings of the token authorities, and
 * differences between processes. Never rejects.
 * @param alike hosts that serve the same role
 */
export function processHealth(
  { settings, host, transport, troubles, watch }: Parts,
  alike: () => readonly string[],
): () => Promise<readonly HealthFinding[]> {
  const ofAuthorities = authorityHealth({ peers: transport.peers(consoleauthPeersContract), host, alike });
  const usesAuthority = settings.oriel.token_source === 'consoleauth';
  return async () => {
    const authorities = usesAuthority ? await ofAuthorities() : [];
    const [lost, differences] = [troubles.findings(), differencesOf(watch)];
    return [...lost, ...authorities, ...differences];
  };
}

/** Without the findings of the token authorities. */
export function ownFindings({ troubles, watch }: Pick<Parts, 'troubles' | 'watch'>): HealthFinding[] {
  return [...troubles.findings(), ...differencesOf(watch)];
}

function differencesOf(watch: Watch | null): HealthFinding[] {
  return (watch?.findings() ?? []).map(({ message, remedy }) => {
    return { text: `${message} ${remedy}`, affects: 'no_host' };
  });
}
