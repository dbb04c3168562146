// Oriel's build as `oriel serve` runs it, roles together in this process, with a hypervisor whose guests are the load side's.
// Arguments: the configuration file, and the port of the guests. Prints its two ports once it serves.
import { loadSettings } from '../../dist/config/load-settings.js';
import { OPTION_PARTS } from '../../dist/main/all-settings.js';
import { compose } from '../../dist/main/compose.js';
import { serveUntilSignal } from '../../dist/main/serve-until-signal.js';
import { createLogger } from '../../dist/platform/log/log.js';
import { BenchDriver } from './bench-driver.js';

const [file, guestPort] = process.argv.slice(2);
const { settings, problems } = loadSettings({ env: {}, configFiles: [file], parts: OPTION_PARTS });
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

const log = createLogger({ debug: () => settings.DEFAULT.debug });
await serveUntilSignal({
  start: () =>
    compose({
      // A configuration must name a driver; ours is the only hypervisor here.
      settings: { ...settings, oriel: { ...settings.oriel, drivers: [] } },
      roles: ['consoleauth', 'compute', 'novncproxy', 'api'],
      log,
      moreDrivers: [new BenchDriver(Number(guestPort))],
    }),
  onReady: ({ addresses: { api, novncproxy } }) =>
    console.log(JSON.stringify({ api: api.port, proxy: novncproxy.port })),
  log,
  drainMs: () => 0,
});
