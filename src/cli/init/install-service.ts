import { chmodSync, chownSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadSettings } from '../../config/load-settings.ts';
import { OPTION_PARTS } from '../../main/all-settings.ts';
import { discoverHypervisors } from '../../main/for-cli/discover-hypervisors.ts';
import { CommandFailed, type CommandInput } from '../command.ts';
import type { ConfigTarget } from './config-target.ts';
import { ensureServiceUser, isSystemdRunning, serviceFile, startService } from './systemd.ts';
import { withStage, writeFiles } from './write-files.ts';

interface InstallService {
  readonly values: CommandInput['values'];
  readonly say: (line: string) => void;
  readonly target: ConfigTarget;
}

/** Installs the systemd unit, and starts it with `--start`. Returns the exit status. */
export async function installService({ values, say, target }: InstallService): Promise<number> {
  const gid = await ensureServiceUser();
  letGroupRead(target, gid);
  const groups = (await discoverHypervisors()).flatMap(({ group }) => group ?? []);
  const { path, text } = serviceFile([...new Set(groups)], target.isDefault ? undefined : target.path);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) {
    say(`${path} is up to date.`);
  } else {
    if (existsSync(path) && values.force !== true) {
      throw new CommandFailed(
        `${path} exists and differs. Use --force to replace it; it is kept under a name with the date.`,
      );
    }
    const backup = `${new Date().toISOString().replace(/[:.]/g, '-')}.bak`;
    const kept = await withStage(dirname(path), async (stage) =>
      writeFiles([{ path, text, mode: 0o644 }], stage, { replace: values.force === true, backup }),
    );
    for (const name of kept) say(`Kept the old file as ${name}.`);
    say(`Wrote ${path}.`);
  }
  if (values.start !== true || !isSystemdRunning()) {
    if (values.start === true) say('systemd does not run on this machine, so the service was not started.');
    say('Run Oriel as a service, instead of "oriel serve":');
    say('  systemctl daemon-reload');
    say('  systemctl enable --now oriel');
    return values.start === true ? 1 : 0;
  }
  await startService();
  say('The service runs. "journalctl -u oriel" shows its log.');
  return 0;
}

/** The service runs as another user, which reads the configuration and its key as a member of the group. */
function letGroupRead(target: ConfigTarget, gid: number): void {
  const { settings } = loadSettings({ parts: OPTION_PARTS, env: {}, configFiles: [target.path] });
  const own = [settings.oriel.api_key, settings.DEFAULT.key].filter(
    (path) => dirname(path) === target.tlsDirectory,
  );
  for (const path of new Set([target.path, ...own])) {
    if (!existsSync(path)) continue;
    chownSync(path, -1, gid);
    chmodSync(path, 0o640);
  }
}
