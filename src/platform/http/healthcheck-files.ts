import { access } from 'node:fs/promises';
import type { NotReady } from './health.ts';

/** How long a file system has to answer, in ms; then its last answer counts. */
const PATIENCE_MS = 500;

/** `[healthcheck]`, with oslo.middleware's names. */
export interface HealthcheckSettings {
  /** The checks by files that are made; empty: each whose files are named. */
  readonly backends: readonly string[];
  readonly detailed: boolean;
  readonly disable_by_file_path: string;
  readonly disable_by_file_paths: readonly { readonly port: number; readonly path: string }[];
  readonly enable_by_file_paths: readonly string[];
}

/** The result of one check by a file, in oslo.middleware's words. */
export interface FileResult {
  readonly reason: 'OK' | 'DISABLED BY FILE' | 'FILE PATH MISSING';
  readonly details: string;
  /** Why the process is not ready; undefined if it is. */
  readonly notReady?: NotReady;
}

/** oslo.middleware's backends: files by which an operator takes a process out of its load balancer. */
export const BACKENDS = ['disable_by_file', 'disable_by_files_ports', 'enable_by_files'] as const;
type Backend = (typeof BACKENDS)[number];

/** Looks for the files that `[healthcheck]` names. */
export class HealthcheckFiles {
  readonly #settings: () => HealthcheckSettings;
  readonly #known = new Map<string, boolean>();
  readonly #underWay = new Map<string, Promise<boolean>>();

  /** @param settings read at each look */
  constructor(settings: () => HealthcheckSettings) {
    this.#settings = settings;
  }

  /**
   * One result for each check that is made. Never rejects.
   * @param ports of the listeners in question, for `disable_by_file_paths`
   */
  async look(ports: readonly number[]): Promise<FileResult[]> {
    const { backends, ...options } = this.#settings();
    const isMade = (backend: Backend) => backends.length === 0 || backends.includes(backend);
    const looks: Promise<FileResult>[] = [];
    if (isMade('disable_by_file') && options.disable_by_file_path !== '') {
      looks.push(this.#disabled(options.disable_by_file_path, 'disable_by_file_path'));
    }
    if (isMade('disable_by_files_ports')) {
      for (const { port, path } of options.disable_by_file_paths) {
        if (ports.includes(port)) looks.push(this.#disabled(path, 'disable_by_file_paths'));
      }
    }
    if (isMade('enable_by_files')) {
      for (const path of options.enable_by_file_paths) looks.push(this.#enabled(path));
    }
    return Promise.all(looks);
  }

  async #disabled(path: string, option: string): Promise<FileResult> {
    if (!(await this.#exists(path, false))) return { reason: 'OK', details: `Path '${path}' was not found` };
    const words = 'DISABLED BY FILE';
    const text = `${words} ${path} ([healthcheck] ${option}): remove the file to end the maintenance`;
    return { reason: words, details: `Path '${path}' was found`, notReady: { words, text } };
  }

  async #enabled(path: string): Promise<FileResult> {
    if (await this.#exists(path, true)) return { reason: 'OK', details: `Path '${path}' was found` };
    const words = 'FILE PATH MISSING';
    const text = `${words} ${path} ([healthcheck] enable_by_file_paths): create the file to take requests`;
    return { reason: words, details: `File path ${path} is missing`, notReady: { words, text } };
  }

  /** Requests at the same time share one look. `otherwise` counts while a file system has never answered. */
  async #exists(path: string, otherwise: boolean): Promise<boolean> {
    let look = this.#underWay.get(path);
    if (look === undefined) {
      look = access(path).then(
        () => true,
        () => false,
      );
      this.#underWay.set(path, look);
      void look.then((exists) => {
        this.#known.set(path, exists);
        this.#underWay.delete(path);
      });
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(this.#known.get(path) ?? otherwise), PATIENCE_MS);
    });
    return Promise.race([look, late]).finally(() => clearTimeout(timer));
  }
}
