import type { Settings } from '../../config/option-table.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLogger } from '../../platform/log/log.ts';
import { makeCloudTokenSource } from '../../proxy/token-sources/registry.ts';

/** Calls the cloud of the settings as the proxy would for a token; rejects with the refusal that a token would get. For the doctor. */
export async function probeTokens(settings: Settings): Promise<string> {
  const source = await makeCloudTokenSource({ settings, clock: systemClock, log: silentLogger });
  try {
    return await source.probe!();
  } finally {
    await source.close();
  }
}
