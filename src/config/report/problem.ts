/** Something in the configuration that Oriel cannot start with. */
export interface Problem {
  /** `file:line`, the environment variable or the flag; `default` where nobody has set it. */
  readonly where: string;
  /** As written in the file; empty where the problem is a file's, not an option's. */
  readonly group: string;
  /** Empty where the problem is a section's or a file's. */
  readonly option: string;
  /** What is wrong, a sentence. Never the value of a secret. */
  readonly message: string;
  /** What to do about it, a sentence. */
  readonly remedy: string;
}

/**
 * Something that Oriel starts with all the same. `error`: surely not what was meant, `config check` fails;
 * `warning`: works, but better changed; `debug`: for the curious (`config check --verbose`).
 */
export interface Warning extends Problem {
  readonly level: 'error' | 'warning' | 'debug';
}

/** Where the value of an option came from. */
export interface Source {
  readonly kind: 'flag' | 'environment' | 'file' | 'preset' | 'default';
  /** `--debug`, `OS_VNC__ENABLED`, `/etc/oriel/oriel.conf:12`, `this command` or `default`. */
  readonly where: string;
}
