/** The levels of the log, with pino's numbers. */
export const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;

export type LevelName = keyof typeof LEVELS;

/** The least level that a logger and those below it write. */
export interface LoggerLevel {
  /** `oriel.api` */
  readonly logger: string;
  /** A number of LEVELS, or a higher one: nothing is written. */
  readonly level: number;
}

/** Which lines are written. Read for each line, because a reload can change it. */
export interface LevelRules {
  /** All loggers write debug lines, except those of `levels`. */
  debug(): boolean;
  levels(): readonly LoggerLevel[];
}

/** The least level of one logger: that of the longest name in the rules that contains it, otherwise debug or `usual`. */
export class Threshold {
  readonly #name: string;
  readonly #rules: LevelRules;
  readonly #usual: number;
  #debug: boolean | undefined;
  #levels: readonly LoggerLevel[] | undefined;
  #least = 0;

  constructor(name: string, rules: LevelRules, usual: number) {
    this.#name = name;
    this.#rules = rules;
    this.#usual = usual;
  }

  allows(level: number): boolean {
    const debug = this.#rules.debug();
    const levels = this.#rules.levels();
    if (debug !== this.#debug || levels !== this.#levels) {
      this.#debug = debug;
      this.#levels = levels;
      this.#least = this.#find(levels) ?? (debug ? LEVELS.debug : this.#usual);
    }
    return level >= this.#least;
  }

  #find(levels: readonly LoggerLevel[]): number | undefined {
    let longest = -1;
    let found: number | undefined;
    for (const { logger, level } of levels) {
      const isOver = this.#name === logger || this.#name.startsWith(`${logger}.`);
      // Of two entries for one name the last counts, as in oslo.log.
      if (!isOver || logger.length < longest) continue;
      longest = logger.length;
      found = level;
    }
    return found;
  }
}
