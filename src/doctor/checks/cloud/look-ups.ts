import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import type { LookUpWay, WayAnswer } from '../../../contracts/cloud-survey.ts';
import { REMEDIES } from '../../../flow/remedies.ts';
import type { TokenSourceName } from '../../../flow/steps-of-source.ts';
import {
  type Check,
  type DoctorContext,
  error,
  type Finding,
  note,
  ok,
  skipped,
  warning,
} from '../../check.ts';

/** Whether the proxy can look tokens up: databases and RabbitMQ, or Keystone and nova-api with the service user's rights. */
export const lookUps: Check = {
  id: 'cloud',
  step: 14,
  title: 'the proxy can look tokens up in the cloud',
  async run({ loaded, cloud }) {
    if (cloud === undefined) return [skipped('This program cannot call the cloud.')];
    return judge(await cloud.lookUps(), loaded.settings.oriel.token_source, whereOf(loaded.sources));
  },
};

const OTHERWISE: Readonly<Record<LookUpWay, string>> = {
  'nova-db': "Nova's databases and RabbitMQ",
  'nova-api': 'nova-api and Keystone',
};

/** With `token_source = nova` one way suffices; the other one is its reserve. */
function judge(answers: readonly WayAnswer[], source: TokenSourceName, where: string): Finding[] {
  if (answers.length === 0) {
    return [
      error(
        `${where}: nothing in the configuration says how tokens are looked up.`,
        `Set [database] connection and [DEFAULT] transport_url as in nova.conf of ${DEFAULT_KIND.novaProxy}, or auth_url, username and password in [keystone_authtoken].`,
      ),
    ];
  }
  const works = answers.find(({ refusal }) => refusal === undefined);
  const findings = answers.map((answer): Finding => {
    const { way, found, refusal } = answer;
    if (refusal === undefined) return ok(`${found}${answer === works ? '' : '; it is the reserve'}.`);
    // The detail of a message about a missing option contains its remedy.
    const remedy = refusal.code === 'internal_error' ? '' : REMEDIES[refusal.code];
    const failed = `No token could be looked up by ${OTHERWISE[way]}: ${refusal.detail || refusal.kind.sentence}`;
    if (works === undefined) return error(failed, remedy);
    const isPreferred = answers[0] === answer;
    return isPreferred
      ? warning(`${failed}. The proxy uses ${OTHERWISE[works.way]} until that works.`, remedy)
      : note(`${failed}. The proxy does not need it while ${OTHERWISE[works.way]} answer.`, remedy);
  });
  if (source !== 'nova' || answers.length > 1 || works?.way !== 'nova-api') return findings;
  const gap = `The configuration has no [database] connection with [DEFAULT] transport_url: every console needs nova-api and Keystone, which ${DEFAULT_KIND.novaProxy} does not.`;
  return [
    ...findings,
    note(
      gap,
      'To open consoles without them, let Oriel read the databases (docs/replace-nova-novncproxy.md).',
    ),
  ];
}

function whereOf(sources: DoctorContext['loaded']['sources']): string {
  return `${sources.oriel?.token_source?.where ?? 'default'}: [oriel] token_source`;
}
