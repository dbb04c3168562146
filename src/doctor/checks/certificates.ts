import { certificateFacts } from '../../config/pem/certificate-facts.ts';
import { optionName } from '../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../consoles/console-kinds.ts';
import { baseUrls, whyNotFromHere } from '../base-urls.ts';
import { type Check, type DoctorContext, error, type Finding, ok, skipped, warning } from '../check.ts';
import { probeHttp } from '../probes/probe-http.ts';
import type { ShownCertificate } from '../probes/shown-certificate.ts';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const ERROR_DAYS = 7;
const REMEDY =
  'Renew it and write it to its file, chain included. Oriel reads [DEFAULT] cert and api_cert again by itself; restart the program that uses another certificate.';

/** Whether certificates in files stay valid for some time, and whether browsers accept those of the console addresses. */
export const certificates: Check = {
  id: 'certificates',
  step: 12,
  title: 'certificates are valid, and browsers accept them',
  async run(context) {
    const findings = [...inFiles(context), ...(await atAddresses(context))];
    return findings.length > 0
      ? findings
      : [skipped('No option names a certificate here, and no console address is https.')];
  },
};

/** For a running process its own report counts: the user that runs the doctor may be able to read more files, or fewer. */
function inFiles({ survey, scope, host, roles, loaded }: DoctorContext): Finding[] {
  const asked =
    survey.is === 'bus' ? survey.processes.filter((each) => scope === 'all' || each.host === host) : [];
  const isHereAsked = asked.some((each) => each.host === host);
  const reported = asked.flatMap((each) =>
    each.certificates.map((one) => ({ ...one, at: ` of ${each.host}` })),
  );
  const read = isHereAsked
    ? []
    : certificateFacts(loaded.settings, loaded.sources, roles).map((one) => ({ ...one, at: '' }));
  const distinct = new Map([...reported, ...read].map((one) => [`${one.option} ${one.file} ${one.at}`, one]));
  return [...distinct.values()].map(({ option, file, expiresAtMs, problem, at }) => {
    const named = `${option}${at}: ${file}`;
    if (expiresAtMs !== null) return judge(named, expiresAtMs);
    if (!isHereAsked && at === '' && problem.includes('may not read')) {
      return skipped(
        `${named} could not be examined: ${problem}. Run the doctor as the user that runs Oriel.`,
      );
    }
    return error(
      `${named} cannot be used: ${problem}.`,
      'Write the PEM file there, readable by the user that runs Oriel.',
    );
  });
}

async function atAddresses(context: DoctorContext): Promise<Finding[]> {
  const shown = baseUrls(context).filter(({ url }) => url.startsWith('https:'));
  if (shown.length === 0) return [];
  const elsewhere = whyNotFromHere(context, shown);
  if (elsewhere !== null) return [skipped(elsewhere)];
  const answers = await Promise.all(shown.map(async ({ url }) => ({ url, answer: await probeHttp(url) })));
  return answers.flatMap(({ url, answer }) => {
    if ('problem' in answer) {
      return [skipped(`The certificate at ${new URL(url).origin} could not be examined: ${answer.problem}.`)];
    }
    return answer.certificate === undefined ? [] : shownFindings(new URL(url), answer.certificate);
  });
}

/** Why browsers reject the certificate at a console address; when it expires if they do not. */
function shownFindings({ origin, hostname }: URL, certificate: ShownCertificate): Finding[] {
  const { subject, issuer, names, fitsName, untrusted, isAlone, needsIntermediate, endsAtMs } = certificate;
  const named = `The certificate that ${origin} shows (${subject}, issued by ${issuer})`;
  const findings = [judge(named, endsAtMs)];
  if (!fitsName) {
    findings.push(
      error(
        `${named} is not for ${hostname}, but for ${names === '' ? 'no name at all' : names.slice(0, 500)}: browsers reject it.`,
        `Use a certificate whose subjectAltName includes ${hostname}, or set ${optionName(DEFAULT_KIND, 'baseUrl')} of every compute host to a name that it covers.`,
      ),
    );
  }
  // An expired certificate is a finding already.
  if (untrusted === '' || untrusted === 'CERT_HAS_EXPIRED') return findings;
  if (untrusted === 'CERT_NOT_YET_VALID') {
    findings.push(
      error(
        `${named} is not valid yet: browsers reject it.`,
        'Is the clock of this host right? Otherwise issue a new one.',
      ),
    );
  } else if (isAlone) {
    // A private root that signs directly needs no intermediate certificate, and its operators need no error.
    const level = needsIntermediate === 'surely' ? error : warning;
    findings.push(
      level(
        `${named} comes without the certificate of its authority, and this host does not trust ${issuer}: browsers that do not know ${issuer} reject it.`,
        `Write the intermediate certificates below the server's own into the PEM file of the program that ends TLS there ([DEFAULT] cert of the proxy, or the load balancer's). If ${issuer} is a root of your own, which needs no intermediate, make this host trust it (update-ca-certificates) as the browsers do.`,
      ),
    );
  } else {
    findings.push(
      warning(
        `${named} is signed by an authority that this host does not trust (${untrusted}). Its name${fitsName ? '' : ', see above,'} and its chain were examined as far as they go.`,
        `Browsers that do not know the authority reject it. Use one that they know; if they know it, make this host trust it too (update-ca-certificates).`,
      ),
    );
  }
  return findings;
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
