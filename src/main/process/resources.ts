import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import type { Driver } from '../../compute/drivers/driver.ts';
import { describeOptions } from '../../compute/drivers/registry.ts';
import type { Sources } from '../../config/load-settings.ts';
import type { Settings } from '../../config/option-table.ts';
import { certificateFacts } from '../../config/pem/certificate-facts.ts';
import type { Store } from '../../consoleauth/stores/store.ts';
import { asRefusal } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import type { Audit } from '../../observe/audit/open-audit.ts';
import type { HealthFinding } from '../../platform/http/health.ts';
import type { Resource } from '../../platform/troubles.ts';
import type { Transport } from '../../transport/transport.ts';
import type { AllSettings } from '../all-settings.ts';

const NATS_PORT = 4222;
/** How long the machine of a NATS server has to answer, in ms. */
const REACH_MS = 1_000;
/** How often certificates are read, in ms. */
const CERTIFICATES_MS = 60_000;
/** How often a hypervisor is asked, and how long it has to answer, in ms. */
const HYPERVISOR_MS = 15_000;
const HYPERVISOR_PATIENCE_MS = 10_000;
/** A disk with less free space counts as full, in bytes: the bytes that one busy session may buffer. */
const LEAST_SPACE_BYTES = 16 * 1024 * 1024;

/** The bus. A process that alone has lost it is not ready. If all NATS servers are down, no process should leave its load balancer. */
export function busResource(transport: Pick<Transport, 'troubles'>, settings: Settings): Resource {
  return {
    name: 'bus',
    logsItself: true,
    async look() {
      const sentences = transport.troubles();
      if (sentences.length === 0) return [];
      const isDownForAll = await areAllRefused(settings.oriel_nats.servers);
      return sentences.map((text) => ({ text, affects: isDownForAll ? 'all_hosts' : 'this_host' }));
    },
  };
}

/** Whether the machine of every NATS server refuses the connection: then no other process has the bus either. */
async function areAllRefused(servers: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(servers.map(isRefused));
  return answers.every((refused) => refused);
}

function isRefused(server: string): Promise<boolean> {
  const { hostname, port } = new URL(server.includes('://') ? server : `nats://${server}`);
  return new Promise((resolve) => {
    const socket = createConnection({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? NATS_PORT : Number(port),
    });
    const end = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.setTimeout(REACH_MS, () => end(false));
    socket.once('connect', () => end(false));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}

/**
 * The audit file: with `audit_failure = refuse` no console opens while it cannot be written.
 * @param isAlone whether no other host serves the role: then the load balancer must not lose this one
 */
export function auditResource(
  audit: Pick<Audit, 'problem'>,
  settings: Settings,
  isAlone: () => boolean,
): Resource {
  return {
    name: 'audit file',
    logsItself: true,
    look() {
      const problem = audit.problem();
      if (problem === null) return [];
      const { audit_log: file, audit_failure: failure } = settings.oriel;
      const refuses = failure === 'refuse';
      const effect = refuses
        ? 'no console opens because [oriel] audit_failure is refuse'
        : 'its records wait in memory';
      const text = `[oriel] audit_log ${file} cannot be written (${problem}): ${effect}. Check the disk space and the permissions of the file.`;
      return [{ text, affects: !refuses ? 'no_host' : isAlone() ? 'all_hosts' : 'this_host' }];
    },
  };
}

/** The token store in a file. A store that cannot be written authorises no console, on every host that uses this authority. */
export function tokenStoreResource(store: Pick<Store, 'problem'>): Resource {
  return {
    name: 'token store',
    logsItself: true,
    look() {
      const text = store.problem?.() ?? null;
      return text === null ? [] : [{ text, affects: 'all_hosts' }];
    },
  };
}

/**
 * The folder of recordings: without it no console opens, and on a full disk recordings are incomplete.
 * @param isAlone as for the audit file
 */
export function recordingResource(settings: Settings, isAlone: () => boolean): Resource {
  const { record: prefix } = settings.DEFAULT;
  const folder = dirname(prefix);
  return {
    name: 'recordings',
    async look() {
      if (prefix === '') return [];
      try {
        await access(folder, constants.W_OK);
      } catch (error) {
        const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
        const text = `[DEFAULT] record ${prefix}: its folder ${folder} cannot be written (${code}), so no console opens. Create the folder and let the user of this process write there, or delete the line.`;
        return [{ text, affects: isAlone() ? 'all_hosts' : 'this_host' }];
      }
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize >= LEAST_SPACE_BYTES) return [];
      const text = `[DEFAULT] record ${prefix}: the disk of ${folder} is full, and recordings are incomplete. Free space there, or move recordings elsewhere.`;
      return [{ text, affects: 'no_host' }];
    },
  };
}

/** Certificates that have expired or cannot be read. Clients reject an expired one, and other hosts usually have the same. */
export function certificateResource(
  settings: Settings,
  sources: Sources | undefined,
  roles: readonly string[],
): Resource {
  let known: readonly HealthFinding[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'certificates',
    look() {
      if (performance.now() - lookedAt < CERTIFICATES_MS) return known;
      lookedAt = performance.now();
      known = certificateFacts(settings, sources, roles).flatMap(
        ({ option, file, expiresAtMs, problem }): HealthFinding[] => {
          if (expiresAtMs === null) {
            const text = `The certificate of ${option}, ${file}, cannot be used (${problem}): connections use the one that was read before, and the next start fails. Write a PEM file there that the user of this process may read.`;
            return [{ text, affects: 'no_host' }];
          }
          if (expiresAtMs > Date.now()) return [];
          const ended = new Date(expiresAtMs).toISOString();
          const text = `The certificate of ${option}, ${file}, expired on ${ended}: renew it; Oriel reads the file again by itself.`;
          return [{ text, affects: 'all_hosts' }];
        },
      );
      return known;
    },
  };
}

/**
 * A hypervisor that the compute agent cannot reach: the instances of this host have no consoles.
 * @param isAlone as for the audit file
 */
export function hypervisorResource(driver: Driver, settings: AllSettings, isAlone: () => boolean): Resource {
  let known: readonly HealthFinding[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    name: `hypervisor ${driver.name}`,
    async look() {
      if (performance.now() - lookedAt < HYPERVISOR_MS) return known;
      lookedAt = performance.now();
      const problem = await problemOf(driver);
      const options = describeOptions(driver.name, settings);
      const remedy = driver.remedies?.hypervisor_unreachable ?? REMEDIES.hypervisor_unreachable;
      known =
        problem === null
          ? []
          : [
              {
                text: `The ${driver.name} driver on ${settings.DEFAULT.host} cannot reach its hypervisor${options && ` (${options})`}: ${problem.replace(/[.?]+$/, '')}. The instances of this host have no consoles. ${remedy}`,
                affects: isAlone() ? 'all_hosts' : 'this_host',
              },
            ];
      return known;
    },
  };
}

/** Why its instances cannot be listed; null if they can. */
async function problemOf(driver: Driver): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`no answer within ${HYPERVISOR_PATIENCE_MS / 1000} s`),
      HYPERVISOR_PATIENCE_MS,
    );
  });
  const listing = driver.listInstances().then(
    () => null,
    (error) => asRefusal(error).detail || asRefusal(error).message,
  );
  const problem = await Promise.race([listing, late]);
  clearTimeout(timer);
  return problem;
}
