/** Runs a program with its arguments. Undefined: the program goes on and sets the exit status itself. */
export type Program = (args: readonly string[]) => Promise<number | undefined>;

/** Each name with the module that has the program. Modules are loaded on demand: a health check starts every few seconds. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  oriel: async (args) => (await import('./run-oriel.ts')).runOriel(args),
  'oriel-healthcheck': async (args) => (await import('./healthcheck.ts')).orielHealthcheck(args),
  'nova-novncproxy': async (args) => (await import('./nova-novncproxy.ts')).novaNovncproxy(args),
  kolla_start: async () => (await import('./kolla/start.ts')).kollaStart(),
  kolla_set_configs: async (args) => (await import('./kolla/set-configs.ts')).kollaSetConfigs(args),
  healthcheck_curl: async (args) => (await import('./healthcheck.ts')).healthcheckCurl(args),
  sh: async (args) => (await import('./command-line.ts')).runCommandLine(args),
};

export function findProgram(name: string): Program | undefined {
  return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
}

export function programNames(): string[] {
  return Object.keys(PROGRAMS);
}
