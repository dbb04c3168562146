import { asRefusal, type Refusal } from '../../../flow/refusals.ts';
import { REMEDIES } from '../../../flow/remedies.ts';
import { type Check, error, type Finding, note, ok, skipped, warning } from '../../check.ts';
import type { ScreenAnswer } from '../../cloud/cloud-probes.ts';

/** Whether this host reaches VNC servers of the cloud, with the security that the configuration asks for. */
export const screens: Check = {
  id: 'vnc-server',
  step: 16,
  title: 'VNC servers of the cloud can be reached from here',
  async run({ cloud, loaded }) {
    if (cloud === undefined) return [skipped('This program cannot call the cloud.')];
    let answers: readonly ScreenAnswer[];
    try {
      answers = await cloud.screens();
    } catch (cause) {
      const refusal = asRefusal(cause);
      return [skipped(`No VNC server was tried: ${refusal.detail || refusal.kind.sentence}`)];
    }
    if (answers.length === 0) {
      return [note('No VNC server was tried: no running instance with a console was found.', TRY_ONE)];
    }
    const findings = answers.map(judge);
    const { auth_schemes: schemes } = loaded.settings.vnc;
    if (!schemes.includes('vencrypt')) {
      const where = loaded.sources.vnc?.auth_schemes?.where ?? 'default';
      findings.push(
        note(
          `Connections to VNC servers do not use TLS ([vnc] auth_schemes = ${schemes.join(', ')}; ${where}), as those of nova-novncproxy.`,
          'Nothing for the switch. "TLS to VNC servers" in docs/deploying.md protects them.',
        ),
      );
    }
    return findings;
  },
};

const TRY_ONE = 'Request a console ("openstack console url show --novnc SERVER"), then run this again.';

function judge({ instance, computeHost, address, security, refusal }: ScreenAnswer): Finding {
  const what = `the VNC server of ${instance} on ${computeHost} (${address})`;
  if (refusal === undefined) {
    return ok(`This host reaches ${what}${security === undefined ? '' : `: ${security}`}.`);
  }
  if (refusal.code === 'nova_unconfirmed') {
    return warning(
      `The VNC server of ${instance} on ${computeHost} was not tried: ${refusal.detail}.`,
      'nova-compute of that host does not say where it is (step 15).',
    );
  }
  return error(
    `This host cannot open ${what}. ${refusal.kind.sentence} (${refusal.code}: ${refusal.detail})`,
    remedyOf(refusal),
  );
}

function remedyOf({ code }: Refusal): string {
  return code === 'internal_error' ? '' : REMEDIES[code];
}
