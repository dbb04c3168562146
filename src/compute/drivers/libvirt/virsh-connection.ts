import { Refusal } from '../../../flow/refusals.ts';
import { type Closable, Closables } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { PictureFolder } from '../picture-folder.ts';
import { UUID } from '../uuid.ts';
import type { DomainText, LibvirtConnection } from './connection.ts';
import { LIST_DOMAINS, parseIndex } from './domain-index.ts';
import { startEventStream } from './event-stream.ts';
import type { LifecycleEvent } from './lifecycle-line.ts';
import { COMMAND_MS } from './power/power-connection.ts';
import { virshPower } from './power/virsh-power.ts';
import { type VirshCommand, virshRunner } from './run-virsh.ts';
import { watchLifecycle } from './watch-lifecycle.ts';

/** Domains per virsh process: bounds its output, and the length of its argument. */
const CHUNK = 100;
/** What virsh says if libvirt was reached and made no picture. */
const NO_PICTURE = /could not take a screenshot|domain is not running|no screens|unsupported|not supported/i;
const LIST_SAVED = 'list --all --uuid --with-managed-save';

/** Connects by libvirt's command line, which supports every connection URI. */
export function connectByVirsh(uri: string, log: Logger): LibvirtConnection {
  const runner = virshRunner(uri);
  const { run } = runner;
  const powerRunner = virshRunner(uri, COMMAND_MS);
  const watches = new Closables();
  const pictures = new PictureFolder();

  return {
    power: virshPower(uri, powerRunner),

    async list() {
      const [indexText = '', savedText = ''] = await run([LIST_DOMAINS, LIST_SAVED]);
      const uuids = parseIndex(indexText).map(({ uuid }) => uuid);
      const domains: DomainText[] = [];
      for (let start = 0; start < uuids.length; start += CHUNK) {
        const chunk = uuids.slice(start, start + CHUNK);
        const answers = await runTolerant(chunk.flatMap((uuid) => readCommands(uuid, false)));
        for (const [index, uuid] of chunk.entries()) {
          const domain = asDomain(answers[2 * index], answers[2 * index + 1], savedText, uuid);
          // A domain that was undefined since the list was read is missing here.
          if (domain !== undefined) domains.push(domain);
        }
      }
      return domains;
    },

    async read(uuid, { secure }) {
      if (!UUID.test(uuid)) throw new Refusal('guest_unknown', 'not the UUID of a domain');
      const [saved = '', state, xml] = await run([LIST_SAVED, ...readCommands(uuid, secure)]);
      const domain = asDomain(state, xml, saved, uuid);
      if (domain === undefined) throw new Refusal('guest_unknown', `no domain ${uuid}`);
      return domain;
    },

    async screenshot(uuid) {
      if (!UUID.test(uuid)) throw new Refusal('guest_unknown', 'not the UUID of a domain');
      return pictures.receive(async (path) => {
        try {
          await run([`screenshot ${uuid} --file ${path}`]);
        } catch (error) {
          if (!(error instanceof Refusal) || !NO_PICTURE.test(error.detail)) throw error;
          throw new Refusal('screenshot_failed', error.detail, { cause: error });
        }
      });
    },

    watch(listener) {
      const source = {
        start: (onEvent: (event: LifecycleEvent) => void) => startEventStream(uri, onEvent),
        readIndex: async () => parseIndex((await run([LIST_DOMAINS]))[0] ?? ''),
      };
      watches.add<Closable>(watchLifecycle({ source, log, listener }));
    },

    /** Does not wait for a libvirtd that hangs. */
    async close() {
      await Promise.all([runner.close(), powerRunner.close(), watches.close()]);
      await pictures.close();
    },
  };

  /** virsh's exit status is that of the last command: one that cannot fail tolerates missing domains. */
  async function runTolerant(commands: readonly VirshCommand[]): Promise<string[]> {
    const answers = await run([...commands, 'list --name']);
    return answers.slice(0, -1);
  }
}

/** State and XML. The checked UUID is the only variable part of a command. */
function readCommands(uuid: string, secure: boolean): [VirshCommand, VirshCommand] {
  return [`domstate ${uuid}`, `dumpxml ${secure ? '--security-info ' : ''}${uuid}`];
}

/** Undefined if virsh printed no domain. A domain whose *name* is that UUID is a different one. */
function asDomain(
  state: string | undefined,
  xml: string | undefined,
  saved: string,
  uuid: string,
): DomainText | undefined {
  const text = xml?.trim() ?? '';
  if (state === undefined || !text.includes(`<uuid>${uuid}</uuid>`)) return undefined;
  return { state: state.trim(), saved: saved.includes(uuid), xml: text };
}
