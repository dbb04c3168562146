import type { RefusedScreen, Screen, ScreensService } from '../contracts/screens.ts';
import { asRefusal, Refusal } from '../flow/refusals.ts';
import { askDrivers } from './ask-drivers.ts';
import { dialledAddress } from './dialled-address.ts';
import type { ConsoleParts } from './get-vnc-console.ts';

type Parts = Omit<ConsoleParts, 'trace'>;

const SAMPLES = 3;
/** A host full of guests without a screen is not asked about each of them. */
const MAX_TRIES = 12;
const MAX_DETAIL = 500;

/** Where screens are, for the doctor: the same reading as at steps 5 and 6, with no token made. */
export function screensService(parts: Parts): ScreensService {
  return {
    find_screen: ({ instanceUuid }) => findScreen(parts, instanceUuid, ''),
    sample_screens: () => sampleScreens(parts),
  };
}

async function sampleScreens(parts: Parts): Promise<{ screens: Screen[]; refused: RefusedScreen[] }> {
  const lists = await Promise.allSettled(parts.drivers.map((driver) => driver.listInstances()));
  const running = lists
    .flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
    .filter(({ status }) => status === 'ACTIVE');
  const screens: Screen[] = [];
  const refused: RefusedScreen[] = [];
  for (const { uuid, name } of running.slice(0, MAX_TRIES)) {
    if (screens.length === SAMPLES) break;
    try {
      screens.push(await findScreen(parts, uuid, name));
    } catch (error) {
      const { code, detail } = asRefusal(error);
      refused.push({ instanceUuid: uuid, name, code, detail: detail.slice(0, MAX_DETAIL) });
    }
  }
  return { screens, refused };
}

async function findScreen(parts: Parts, instanceUuid: string, name: string): Promise<Screen> {
  if (!parts.settings.vnc.enabled)
    throw new Refusal('console_disabled', '[vnc] enabled is False on this host');
  const { driver, answer } = await askDrivers(parts.drivers, (each) => each.readDefinition(instanceUuid));
  const server = driver.findVncServer(answer);
  return { instanceUuid, name, listen: server.listen, ...(await dialledAddress(parts, server)) };
}
