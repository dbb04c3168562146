import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Settings } from '../../config/option-table.ts';
import { sharedOptions } from '../../config/same-on.ts';
import { BUS_CONTRACTS, BUS_TOPICS } from '../../contracts/bus.ts';
import type { ProcessIdentity } from '../../contracts/cluster/process.ts';
import { ALL_OPTIONS } from '../all-settings.ts';
import { OptionFingerprints } from './option-fingerprints.ts';
import { packageVersion } from './package-version.ts';
import type { Configuration } from './process-facts.ts';

export interface IdentityParts {
  readonly processId: string;
  readonly settings: Settings;
  readonly roles: readonly string[];
  /** A reload changes its fields. */
  readonly configuration: Configuration | undefined;
  readonly isDraining: () => boolean;
}

/** Describes this process for comparison with others. Reads its clock, options and state at each call. */
export function processIdentity(parts: IdentityParts): () => Promise<ProcessIdentity> {
  const { processId, settings, roles, configuration, isDraining } = parts;
  const fingerprints = new OptionFingerprints();
  const unchanging = {
    processId,
    host: settings.DEFAULT.host,
    version: packageVersion(),
    roles: [...roles],
    contracts: contractsFingerprint(),
    pid: process.pid,
    startedAtMs: Date.now() - Math.round(performance.now()),
    machine: machine(),
    address: settings.DEFAULT.my_ip,
    hostWhere: configuration?.sources.DEFAULT?.host?.where ?? 'default',
  };
  return async () => {
    const shared = sharedOptions(settings, { table: ALL_OPTIONS, ...configuration }, roles);
    const options = await Promise.all(
      shared.slice(0, 200).map(async (each) => ({
        group: each.group,
        option: each.option,
        level: each.level,
        fingerprint: await fingerprints.of(each),
        value: each.shown?.slice(0, 200) ?? null,
        where: each.where,
      })),
    );
    return { ...unchanging, nowMs: Date.now(), isDraining: isDraining(), sharedOptions: options };
  };
}

/** Differs if any method, schema or topic differs. */
function contractsFingerprint(): string {
  const text = JSON.stringify([BUS_CONTRACTS, BUS_TOPICS]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The processes of one machine have the same boot id, network and host name; two containers on it differ in the last two. */
function machine(): ProcessIdentity['machine'] {
  const name = hostname();
  const facts = [name, read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  facts.push(read(() => readlinkSync('/proc/self/ns/net')));
  return { id: createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 32), name };
}

/** Empty if the system does not have it. */
function read(source: () => string): string {
  try {
    return source();
  } catch {
    return '';
  }
}
