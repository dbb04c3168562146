import type { Screen, ScreensService } from '../contracts/screens.ts';
import { Refusal } from '../flow/refusals.ts';
import { askDrivers } from './ask-drivers.ts';
import { type ConsoleParts, consoleAddress } from './get-vnc-console.ts';

type Parts = Omit<ConsoleParts, 'trace'>;

const SAMPLES = 3;
/** A host full of guests without a screen is not asked about each of them. */
const MAX_TRIES = 12;

/** Where screens are, for the doctor: the same reading as at steps 5 and 6, with no token made. */
export function screensService(parts: Parts): ScreensService {
  return {
    find_screen: ({ instanceUuid }) => findScreen(parts, instanceUuid, ''),
    sample_screens: async () => ({ screens: await sampleScreens(parts) }),
  };
}

async function sampleScreens(parts: Parts): Promise<Screen[]> {
  const lists = await Promise.allSettled(parts.drivers.map((driver) => driver.listInstances()));
  const running = lists
    .flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
    .filter(({ status }) => status === 'ACTIVE');
  const screens: Screen[] = [];
  for (const { uuid, name } of running.slice(0, MAX_TRIES)) {
    if (screens.length === SAMPLES) break;
    const screen = await findScreen(parts, uuid, name).catch(() => undefined);
    if (screen !== undefined) screens.push(screen);
  }
  return screens;
}

async function findScreen(parts: Parts, instanceUuid: string, name: string): Promise<Screen> {
  if (!parts.settings.vnc.enabled)
    throw new Refusal('console_disabled', '[vnc] enabled is False on this host');
  const { driver, answer } = await askDrivers(parts.drivers, (each) => each.readDefinition(instanceUuid));
  const server = driver.findVncServer(answer);
  return { instanceUuid, name, listen: server.listen, ...consoleAddress(parts, server) };
}
