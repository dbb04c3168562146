import type { Screenshot, ScreenText } from '../../contracts/compute.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { type Clock, steadyTime, systemClock } from '../../platform/clock.ts';
import { BoundedMap } from '../../platform/collections/bounded-map.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { FairQueue } from '../../platform/pace/fair-queue.ts';
import { within } from '../../platform/pace/within.ts';
import { askDrivers } from '../ask-drivers.ts';
import type { Driver } from '../drivers/driver.ts';
import type { ComputeParts } from '../locate-console.ts';
import { KeptPictures } from './kept-pictures.ts';
import { type Picture, pictureOf, pictureTag } from './picture.ts';
import { type ReadScreen, ScreenTexts } from './screen-texts.ts';
import { WorkShare } from './work-share.ts';

/** Pictures that the hypervisor makes at once. */
const AT_ONCE = 2;
const MAX_WAITING = 400;
const MAX_WAITING_OF_VIEWER = 200;
/** For one picture with its wait; below the deadline of the contract. */
const DEADLINE_MS = 8_000;
const RETRY_AFTER_MS = 5_000;
const SECOND_MS = 1_000;
const MAX_CONDITIONS = 10_000;

interface Wanted {
  readonly instanceUuid: string;
  readonly viewer: string;
}

interface ScreenshotsOptions extends Pick<ComputeParts, 'drivers' | 'settings'> {
  /** Called when a screen begins to show a condition. */
  readonly onCondition?: (instanceUuid: string, condition: string) => void;
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
  readonly #texts = new ScreenTexts();
  /** What the screen of each instance showed when it was read last. */
  readonly #conditions = new BoundedMap<string, string | null>(MAX_CONDITIONS);
  /** The tags of the last two pictures. */
  readonly #lastTags = new BoundedMap<string, readonly string[]>(MAX_CONDITIONS);
  readonly #reading = new Map<string, Promise<ReadScreen>>();
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
      condition: this.#conditions.get(wanted.instanceUuid) ?? null,
      interval: this.#options.settings.oriel.screenshot_interval,
    };
  }

  /**
   * The text of the screen.
   * @throws {Refusal} as `take`
   */
  async read(wanted: Wanted): Promise<ScreenText> {
    const { instanceUuid } = wanted;
    const picture = await this.#current(wanted);
    const takenAt = this.#kept.takenAt(instanceUuid) ?? this.#clock.now();
    if (this.#texts.get(instanceUuid, picture.etag) === undefined && !this.#share.mayBegin) throw overShare();
    const read = await this.#read(instanceUuid, picture);
    const { screenshot_interval: interval } = this.#options.settings.oriel;
    return { ...read, lines: [...read.lines], takenAt, interval };
  }

  /** The instance stopped, or runs somewhere else: its picture is no longer true. */
  forget(instanceUuid: string): void {
    this.#kept.delete(instanceUuid);
    this.#texts.forget(instanceUuid);
    this.#conditions.delete(instanceUuid);
    this.#lastTags.delete(instanceUuid);
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
      const made = await within(limits, (signal) =>
        this.#queue.run(viewer, () => this.#ask(instanceUuid), signal),
      );
      if (made === undefined) throw busy(`${this.#queue.waiting} pictures are waiting`);
      const { picture, beganAt } = made;
      const isStill = this.#isStill(instanceUuid, picture.etag);
      this.#kept.keep(instanceUuid, picture, { takenAt: this.#clock.now(), at: beganAt });
      await this.#look(instanceUuid, picture, isStill);
      return picture;
    } catch (error) {
      const refusal = asRefusal(error, 5);
      // A hypervisor that fails is not asked again at once.
      if (refusal.code !== 'screenshots_busy') this.#kept.keepRefusal(instanceUuid, refusal);
      throw refusal;
    }
  }

  /** Whether the screen stands still but for a cursor that blinks: the picture is the last one or the one before. */
  #isStill(instanceUuid: string, etag: string): boolean {
    const [last, ...before] = this.#lastTags.get(instanceUuid) ?? [];
    const isStill = last === etag || before.includes(etag);
    this.#lastTags.set(instanceUuid, [etag, ...(last === undefined ? [] : [last])]);
    return isStill;
  }

  /** Reads the picture for its condition, if there is time: a screen that no longer changes first, since a panic stands still. */
  async #look(instanceUuid: string, picture: Picture, isStill: boolean): Promise<void> {
    if (this.#texts.get(instanceUuid, picture.etag) === undefined) {
      if (!this.#share.mayRead({ isStill })) return;
    }
    await this.#read(instanceUuid, picture);
  }

  #read(instanceUuid: string, picture: Picture): Promise<ReadScreen> {
    const reading = this.#reading.get(instanceUuid);
    if (reading !== undefined) return reading.then(() => this.#read(instanceUuid, picture));
    const begun = this.#readOne(instanceUuid, picture).finally(() => this.#reading.delete(instanceUuid));
    this.#reading.set(instanceUuid, begun);
    return begun;
  }

  async #readOne(instanceUuid: string, picture: Picture): Promise<ReadScreen> {
    const beganAt = performance.now();
    const read = await this.#texts.read(instanceUuid, picture);
    this.#share.spend(performance.now() - beganAt);
    const { condition } = read;
    const before = this.#conditions.get(instanceUuid) ?? null;
    this.#conditions.set(instanceUuid, condition);
    if (condition !== null && condition !== before) this.#options.onCondition?.(instanceUuid, condition);
    return read;
  }

  /** The interval is counted from the beginning: a viewer that asks once in an interval gets a new picture each time. */
  async #ask(instanceUuid: string): Promise<{ picture: Picture; beganAt: number }> {
    if (!this.#share.mayBegin) throw overShare();
    const beganAt = this.#now();
    const { answer: file } = await askDrivers(this.#options.drivers, (driver) =>
      screenshotBy(driver, instanceUuid),
    );
    const readAt = performance.now();
    const etag = pictureTag(file);
    const last = this.#kept.get(instanceUuid)?.picture;
    const picture = last?.etag === etag ? last : await pictureOf(file, etag);
    this.#share.spend(performance.now() - readAt);
    return { picture, beganAt };
  }
}

function overShare(): Refusal {
  return busy('pictures take more than [oriel] screenshot_share');
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
