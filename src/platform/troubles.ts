import type { HealthFinding } from './http/health.ts';
import type { Closable } from './lifecycle.ts';
import type { Logger } from './log/log.ts';

/** How often the resources are checked, in ms. */
const LOOK_MS = 5_000;
/** How often the log repeats that a resource is missing, in ms. */
const REMIND_MS = 300_000;
/** Findings of one resource that are kept. */
const MAX_FINDINGS = 8;

/** A resource that this process needs at run time and can lose. */
export interface Resource {
  /** For the log: `bus`, `audit file`, `certificates`. */
  readonly name: string;
  /** What is wrong with it now, with option, file and remedy; empty if nothing is. Must have its own deadline. */
  look(): readonly HealthFinding[] | Promise<readonly HealthFinding[]>;
  /** The resource logs its loss and return itself. */
  readonly logsItself?: boolean;
}

/**
 * Checks all resources of this process in rounds. It logs one line when a resource is lost, a reminder every five minutes and one
 * line when it is back. The health routes and the doctor read the findings.
 */
export class Troubles implements Closable {
  readonly #log: Logger;
  readonly #resources: Resource[] = [];
  readonly #found = new Map<Resource, readonly HealthFinding[]>();
  /** Text → when it was last logged, in ms of performance.now(). */
  readonly #logged = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> | undefined;

  constructor(log: Logger, lookMs = LOOK_MS) {
    this.#log = log;
    this.#timer = setInterval(() => void this.look(), lookMs).unref();
  }

  add(resource: Resource): void {
    this.#resources.push(resource);
  }

  /** The findings of the last round. */
  findings(): readonly HealthFinding[] {
    return [...this.#found.values()].flat();
  }

  /** The findings about one resource; undefined before its first round. */
  findingsOf(resource: Resource): readonly HealthFinding[] | undefined {
    return this.#found.get(resource);
  }

  /** Runs a round, or joins the one under way. Never rejects. */
  look(): Promise<void> {
    this.#underWay ??= this.#lookAtAll().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(this.#resources.map((resource) => this.#lookAt(resource)));
  }

  async #lookAt(resource: Resource): Promise<void> {
    try {
      const found = (await resource.look()).slice(0, MAX_FINDINGS);
      const before = this.#found.get(resource) ?? [];
      this.#found.set(resource, found);
      if (!resource.logsItself) this.#report(resource.name, before, found);
    } catch (error) {
      this.#log.debug({ err: error, resource: resource.name }, 'a resource could not be examined');
    }
  }

  #report(name: string, before: readonly HealthFinding[], found: readonly HealthFinding[]): void {
    const now = performance.now();
    for (const { text } of found) {
      const loggedAt = this.#logged.get(text);
      if (loggedAt !== undefined && now - loggedAt < REMIND_MS) continue;
      this.#logged.set(text, now);
      this.#log.error({ resource: name, detail: text }, 'a resource of this process is missing');
    }
    const texts = new Set(found.map(({ text }) => text));
    for (const { text } of before) if (!texts.has(text)) this.#logged.delete(text);
    if (before.length > 0 && found.length === 0) {
      this.#log.info({ resource: name }, 'a resource of this process is back');
    }
  }
}
