import type { Screenshot } from '../../contracts/compute.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { type Clock, steadyTime, systemClock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { FairQueue } from '../../platform/pace/fair-queue.ts';
import { within } from '../../platform/pace/within.ts';
import { askDrivers } from '../ask-drivers.ts';
import type { Driver } from '../drivers/driver.ts';
import type { ComputeParts } from '../locate-console.ts';
import { KeptPictures } from './kept-pictures.ts';
import { type Picture, pictureOf, pictureTag } from './picture.ts';
import { WorkShare } from './work-share.ts';

/** Pictures that the hypervisor makes at once. */
const AT_ONCE = 2;
const MAX_WAITING = 400;
const MAX_WAITING_OF_VIEWER = 200;
/** For one picture with its wait; below the deadline of the contract. */
const DEADLINE_MS = 8_000;
const RETRY_AFTER_MS = 5_000;
const SECOND_MS = 1_000;

interface Wanted {
  readonly instanceUuid: string;
  readonly viewer: string;
}

interface ScreenshotsOptions extends Pick<ComputeParts, 'drivers' | 'settings'> {
  readonly clock?: Clock;
}

/**
 * The pictures of the screens of this host. Callers share them: at most one is made per instance and interval, none without a caller,
 * and fewer if the work exceeds the share of the processor.
 */
export class Screenshots implements Closable {
  readonly #options: ScreenshotsOptions;
  readonly #now: () => number;
  readonly #clock: Clock;
  readonly #kept: KeptPictures;
  readonly #queue = new FairQueue({
    atOnce: AT_ONCE,
    maxWaiting: MAX_WAITING,
    maxOfOwner: MAX_WAITING_OF_VIEWER,
  });
  readonly #share: WorkShare;
  readonly #underWay = new Map<string, Promise<Picture>>();
  readonly #closing = new AbortController();

  constructor(options: ScreenshotsOptions) {
    const { clock = systemClock, settings } = options;
    this.#options = options;
    this.#clock = clock;
    this.#now = steadyTime(clock);
    this.#kept = new KeptPictures(this.#now);
    this.#share = new WorkShare(() => settings.oriel.screenshot_share, clock);
  }

  /**
   * The picture of an instance; without its data if the caller has it.
   * @throws {Refusal} guest_unknown, guest_not_running, screenshot_unsupported, screenshot_failed, screenshots_busy,
   *   hypervisor_unreachable, hypervisor_forbidden
   */
  async take({ knownEtag, ...wanted }: Wanted & { readonly knownEtag?: string }): Promise<Screenshot> {
    const { etag, width, height, scale, png } = await this.#current(wanted);
    const takenAt = this.#kept.takenAt(wanted.instanceUuid) ?? this.#clock.now();
    return {
      etag,
      data: etag === knownEtag ? null : png.toString('base64'),
      width,
      height,
      scale,
      takenAt,
      condition: null,
      interval: this.#options.settings.oriel.screenshot_interval,
    };
  }

  /** The instance stopped, or runs somewhere else: its picture is no longer true. */
  forget(instanceUuid: string): void {
    this.#kept.delete(instanceUuid);
  }

  close(): void {
    this.#closing.abort(new Refusal('screenshots_busy', 'the compute agent ends'));
    this.#kept.clear();
  }

  async #current(wanted: Wanted): Promise<Picture> {
    const kept = this.#kept.use(wanted.instanceUuid);
    if (kept !== undefined) {
      const isDue = this.#now() - kept.at >= this.#options.settings.oriel.screenshot_interval * SECOND_MS;
      if (!isDue && kept.refusal !== undefined) throw kept.refusal;
      if (kept.picture !== undefined && (!isDue || !this.#share.mayRenew)) return kept.picture;
    }
    const underWay = this.#underWay.get(wanted.instanceUuid);
    if (underWay !== undefined) return underWay;
    const making = this.#make(wanted).finally(() => this.#underWay.delete(wanted.instanceUuid));
    this.#underWay.set(wanted.instanceUuid, making);
    return making;
  }

  async #make(wanted: Wanted): Promise<Picture> {
    const { instanceUuid, viewer } = wanted;
    const late = () => busy('the hypervisor makes pictures too slowly');
    const limits = { ms: DEADLINE_MS, late, outer: this.#closing.signal };
    try {
      const picture = await within(limits, (signal) =>
        this.#queue.run(viewer, () => this.#ask(instanceUuid), signal),
      );
      if (picture === undefined) throw busy(`${this.#queue.waiting} pictures are waiting`);
      this.#kept.keep(instanceUuid, picture, this.#clock.now());
      return picture;
    } catch (error) {
      const refusal = asRefusal(error, 5);
      // A hypervisor that fails is not asked again at once.
      if (refusal.code !== 'screenshots_busy') this.#kept.keepRefusal(instanceUuid, refusal);
      throw refusal;
    }
  }

  async #ask(instanceUuid: string): Promise<Picture> {
    if (!this.#share.mayBegin) throw busy('pictures take more than [oriel] screenshot_share');
    const { answer: file } = await askDrivers(this.#options.drivers, (driver) =>
      screenshotBy(driver, instanceUuid),
    );
    const beganAt = performance.now();
    const etag = pictureTag(file);
    const last = this.#kept.get(instanceUuid)?.picture;
    const picture = last?.etag === etag ? last : await pictureOf(file, etag);
    this.#share.spend(performance.now() - beganAt);
    return picture;
  }
}

async function screenshotBy(driver: Driver, instanceUuid: string): Promise<Buffer> {
  if (driver.screenshot !== undefined) return driver.screenshot(instanceUuid);
  const instance = await driver.getInstance(instanceUuid);
  if (instance === undefined) throw new Refusal('guest_unknown');
  throw new Refusal('screenshot_unsupported', `the driver ${driver.name} makes none`);
}

function busy(detail: string): Refusal {
  return new Refusal('screenshots_busy', detail, { retryAfterMs: RETRY_AFTER_MS });
}
