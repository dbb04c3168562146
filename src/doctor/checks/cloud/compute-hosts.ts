import type { ComputeHostAnswer } from '../../../contracts/cloud-survey.ts';
import { asRefusal } from '../../../flow/refusals.ts';
import { type Check, type Finding, note, ok, skipped, warning } from '../../check.ts';
import { someOf } from '../../compare/some-of.ts';

const REMEDY =
  'Consoles of instances there are refused with nova_unconfirmed until it answers: start nova-compute, and look at its log and at its connection to RabbitMQ.';

/** Whether nova-compute answers: it confirms where a console is. */
export const computeHosts: Check = {
  id: 'nova-compute',
  step: 15,
  title: 'nova-compute answers on the compute hosts',
  async run({ cloud }) {
    if (cloud === undefined) return [skipped('This program cannot call the cloud.')];
    try {
      const { by, hosts, more } = await cloud.computeHosts();
      if (hosts.length === 0) return [skipped(`No compute host is known (${by}).`)];
      const silent = hosts.filter(({ answers }) => !answers);
      const unasked = more === 0 ? '' : ` ${more} more were not asked.`;
      const wanted = silent.filter(({ isDisabled }) => !isDisabled);
      const reasons = [...new Set(wanted.map(({ why }) => why))];
      const findings: Finding[] = reasons.map((why) =>
        warning(
          `nova-compute does not answer on ${names(wanted.filter((each) => each.why === why))}: ${why}.`,
          REMEDY,
        ),
      );
      const disabled = silent.filter(({ isDisabled }) => isDisabled);
      if (disabled.length > 0) {
        findings.push(
          note(`nova-compute does not answer on ${names(disabled)}, which an administrator has disabled.`),
        );
      }
      const good = hosts.filter(({ answers }) => answers);
      if (good.length > 0) findings.push(ok(`nova-compute answers on ${names(good)} (${by}).${unasked}`));
      return findings;
    } catch (cause) {
      const { detail, kind } = asRefusal(cause);
      return [skipped(`The compute hosts are not known: ${detail || kind.sentence}`)];
    }
  },
};

function names(hosts: readonly ComputeHostAnswer[]): string {
  return someOf(hosts.map(({ host }) => host));
}
