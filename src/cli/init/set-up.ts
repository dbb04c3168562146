import { join } from 'node:path';
import { checkMachine } from '../../config/checks/machine/check-machine.ts';
import { loadSettings } from '../../config/load-settings.ts';
import { problemSentence } from '../../config/report/report.ts';
import { OPTION_PARTS } from '../../main/all-settings.ts';
import { ROLES } from '../../main/roles.ts';
import { hashPassword } from '../../platform/password-hash.ts';
import type { CommandInput, Io } from '../command.ts';
import { type Answers, collectAnswers } from './answers.ts';
import type { ConfigTarget } from './config-target.ts';
import { configText, dashboardUrl } from './config-text.ts';
import { holdingSignals } from './holding-signals.ts';
import { findHypervisors, settingsOf } from './hypervisors.ts';
import { createSelfSigned } from './self-signed.ts';
import { ensureServiceUser } from './systemd.ts';
import { withStage, writeFiles } from './write-files.ts';

export interface SetUp {
  readonly values: CommandInput['values'];
  readonly io: Io;
  readonly say: (line: string) => void;
  readonly target: ConfigTarget;
}

/** Finds hypervisors, asks, writes the configuration and checks it. Returns the exit status. */
export async function setUp({ values, io, say, target }: SetUp): Promise<number> {
  const set = settingsOf(Array.isArray(values.set) ? values.set.map(String) : []);
  const { drivers, options } = await findHypervisors(say, set.oriel?.drivers !== undefined);
  const answers = await collectAnswers(values, io, say);
  const hash = await hashPassword(answers.password);
  const certificate = answers.tls
    ? { cert: join(target.tlsDirectory, 'cert.pem'), key: join(target.tlsDirectory, 'key.pem') }
    : undefined;
  const text = configText({ answers, hash, drivers, more: [...options, set], certificate });
  if (values.print === true) {
    io.out(text.trimEnd());
    if (answers.isGenerated) say('The hash is that of a password which is not shown. Use --password-stdin.');
    return 0;
  }
  const fingerprint = await holdingSignals(() => write({ values, say, target }, text, answers));
  return report({ io, say, target }, answers, fingerprint);
}

/** Writes the configuration, and the certificate if there is one. @returns the fingerprint of the certificate */
async function write(
  { values, say, target }: Pick<SetUp, 'values' | 'say' | 'target'>,
  text: string,
  { tls, address }: Answers,
): Promise<string | undefined> {
  // The service reads these files as a member of its group.
  const group = values.systemd === true ? await ensureServiceUser() : undefined;
  const secret = group === undefined ? 0o600 : 0o640;
  const backup = `${new Date().toISOString().replace(/[:.]/g, '-')}.bak`;
  return withStage(join(target.path, '..'), async (stage) => {
    const made = tls ? await createSelfSigned(address, stage) : undefined;
    const files = [
      ...(made === undefined
        ? []
        : [
            { path: join(target.tlsDirectory, 'cert.pem'), text: made.cert, mode: 0o644 },
            { path: join(target.tlsDirectory, 'key.pem'), text: made.key, mode: secret, group },
          ]),
      // Last: with it, everything that it names is there.
      { path: target.path, text, mode: secret, group },
    ];
    const kept = writeFiles(files, stage, { replace: values.force === true, backup });
    for (const name of kept) say(`Kept the old file as ${name}.`);
    for (const { path, mode } of files) say(`Wrote ${path} (mode ${mode.toString(8).padStart(4, '0')}).`);
    return made?.fingerprint;
  });
}

/** Prints the findings of `oriel config check`, and what to do next. */
async function report(
  { io, say, target }: Pick<SetUp, 'io' | 'say' | 'target'>,
  answers: Answers,
  fingerprint: string | undefined,
): Promise<number> {
  const roles = ROLES.map(({ name }) => name);
  const configFiles = target.isDefault ? [] : [target.path];
  const loaded = loadSettings({ parts: OPTION_PARTS, env: io.env, configFiles, roles });
  const machine = await checkMachine(loaded, roles);
  const warnings = [...loaded.warnings, ...machine].filter(({ level }) => level !== 'debug');
  for (const problem of loaded.problems) say(`error: ${problemSentence(problem)}`);
  for (const warning of warnings) say(`${warning.level}: ${problemSentence(warning)}`);
  if (loaded.problems.length > 0) {
    say(`Oriel cannot start with ${target.path}. Correct it, then run "oriel config check".`);
    return 1;
  }
  const flags = target.isDefault ? '' : ` --config-file ${target.path}`;
  say('');
  say('Start Oriel:');
  say(`  oriel serve${flags}`);
  say('Then open the dashboard and sign in:');
  say(`  ${dashboardUrl(answers)}`);
  say(`  user ${answers.user}, project ${answers.project}`);
  // Once, on the terminal or the output that the operator chose. It is stored nowhere.
  if (answers.isGenerated) say(`  password ${answers.password}`);
  if (fingerprint !== undefined) {
    say('Browsers show a warning until they trust the certificate. Compare its SHA-256 fingerprint:');
    say(`  ${fingerprint}`);
    say('The command lines of Oriel and OpenStack trust it with OS_CACERT set to:');
    say(`  ${join(target.tlsDirectory, 'cert.pem')}`);
  }
  return 0;
}
