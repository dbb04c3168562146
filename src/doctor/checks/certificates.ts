import { certificateFacts } from '../../config/certificate-facts.ts';
import { baseUrls } from '../base-urls.ts';
import { type Check, type DoctorContext, error, type Finding, ok, skipped, warning } from '../check.ts';
import { probeHttp } from '../probes/probe-http.ts';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const ERROR_DAYS = 7;
const REMEDY = 'Renew it and write it to that file, chain included; then restart the processes that use it.';

/** Whether certificates in files, and the one that browsers are shown, are good for some time yet. */
export const certificates: Check = {
  id: 'certificates',
  step: 12,
  title: 'no certificate is about to expire',
  async run(context) {
    const findings = [...inFiles(context), ...(await atAddresses(context))];
    return findings.length > 0 ? findings : [skipped('No certificate is in use here.')];
  },
};

function inFiles({ survey, scope, host, roles, loaded }: DoctorContext): Finding[] {
  const here = certificateFacts(loaded.settings, loaded.sources, roles).map((each) => ({ ...each, at: '' }));
  const others =
    survey.is === 'bus' && scope === 'all'
      ? survey.processes
          .filter((process) => process.host !== host)
          .flatMap((process) => process.certificates.map((each) => ({ ...each, at: ` of ${process.host}` })))
      : [];
  return [...here, ...others].map(({ option, file, expiresAtMs, problem, at }) => {
    const named = `${option}${at}: ${file}`;
    if (expiresAtMs === null) {
      return error(`${named} cannot be used: ${problem}.`, 'Write the PEM file there, readable by Oriel.');
    }
    return judge(named, expiresAtMs);
  });
}

async function atAddresses(context: DoctorContext): Promise<Finding[]> {
  const shown = baseUrls(context).filter(({ url }) => url.startsWith('https:'));
  const answers = await Promise.all(
    shown.map(async ({ url }) => ({ origin: new URL(url).origin, answer: await probeHttp(url) })),
  );
  return answers.flatMap(({ origin, answer }) =>
    'problem' in answer || answer.certificate === undefined
      ? []
      : [
          judge(
            `The certificate that ${origin} shows (${answer.certificate.subject})`,
            answer.certificate.endsAtMs,
          ),
        ],
  );
}

function judge(named: string, endsAtMs: number): Finding {
  const days = Math.floor((endsAtMs - Date.now()) / DAY_MS);
  const end = endsAtMs < 8.64e15 ? new Date(endsAtMs).toISOString().slice(0, 10) : 'long from now';
  if (days < 0) return error(`${named} expired on ${end}.`, REMEDY);
  const left = `${named} expires in ${days === 1 ? 'one day' : `${days} days`}, on ${end}.`;
  if (days < ERROR_DAYS) return error(left, REMEDY);
  if (days < WARN_DAYS) return warning(left, REMEDY);
  return ok(`${named} is good until ${end}.`);
}
