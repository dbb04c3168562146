/** Something in the configuration that Oriel cannot start with. */
export interface Problem {
  /** `file:line`, the environment variable or the flag; `default` if the option is not set. */
  readonly where: string;
  /** As written in the file; empty if the problem is about a file. */
  readonly group: string;
  /** Empty if the problem is about a section or a file. */
  readonly option: string;
  /** The problem, in a sentence. Never the value of a secret. */
  readonly message: string;
  /** What the operator can do, in a sentence. */
  readonly remedy: string;
}

/**
 * A finding with which Oriel starts nevertheless. `error`: certainly a mistake, `config check` fails; `warning`: it works, but should
 * be changed; `debug`: a note (`config check --verbose`).
 */
export interface Warning extends Problem {
  readonly level: 'error' | 'warning' | 'debug';
}

/** Where the value of an option came from. */
export interface Source {
  readonly kind: 'flag' | 'environment' | 'file' | 'preset' | 'default';
  /** `--debug`, `OS_DEFAULT__DEBUG`, `/etc/oriel/oriel.conf:12`, `this command` or `default`. */
  readonly where: string;
}
