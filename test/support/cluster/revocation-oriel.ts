import { LiveSettings } from '../../../src/config/live-settings.ts';
import type { Presets } from '../../../src/config/load-settings.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { compose } from '../../../src/main/compose.ts';
import { userLines } from '../accounts.ts';
import { defaultSettings } from '../default-settings.ts';
import { ScriptedDriver, type ScriptedGuest } from '../fixtures/scripted-driver.ts';
import { echoServer } from '../fixtures/vnc-servers.ts';
import { freePort } from '../free-port.ts';
import { memoryLog } from '../memory-log.ts';
import type { Addresses } from '../person.ts';

/** All roles with one guest that a test can move, delete and give away, and a configuration that can be read again. */
export interface RevocationCluster extends Addresses {
  readonly driver: ScriptedDriver;
  readonly guest: ScriptedGuest;
  /** The users of the configuration from now on, as after SIGHUP. */
  reload(users: readonly string[]): void;
  logText(): string;
  close(): Promise<void>;
}

export async function startRevocationCluster(
  given: Presets = {},
  projectId = 'demo',
): Promise<RevocationCluster> {
  const { log, text } = memoryLog();
  const [port, screen] = [await freePort(), await echoServer()];
  const settingsWith = (user: readonly string[]) =>
    defaultSettings({
      ...given,
      DEFAULT: {
        host: 'stand',
        osapi_compute_listen: '127.0.0.1',
        osapi_compute_listen_port: 0,
        ...given.DEFAULT,
      },
      vnc: {
        novncproxy_host: '127.0.0.1',
        novncproxy_port: port,
        novncproxy_base_url: `http://127.0.0.1:${port}/vnc_lite.html`,
      },
      oriel: { drivers: [], token_store: 'memory', ...given.oriel },
      oriel_auth: { user, ...given.oriel_auth },
    });
  const live = new LiveSettings(settingsWith(await userLines()), ALL_OPTIONS);
  const driver = new ScriptedDriver();
  const guest = driver.add('web', { port: screen.port }, projectId);
  const running = await compose({
    settings: live.settings,
    roles: ['consoleauth', 'compute', 'novncproxy', 'api'],
    log,
    moreDrivers: [driver],
  });
  return {
    apiUrl: `http://127.0.0.1:${running.addresses.api?.port}`,
    proxyUrl: `http://127.0.0.1:${port}`,
    driver,
    guest,
    reload(users) {
      live.replace(settingsWith(users));
      running.reload();
    },
    logText: text,
    async close() {
      await running.close();
      await screen.close();
    },
  };
}
