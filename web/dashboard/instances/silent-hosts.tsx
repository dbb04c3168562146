import { plainLine } from '../../../src/platform/text/plain-text.ts';

/** Which instances the page lacks. `hosts` names the hosts for administrators, and counts them for others. */
export function SilentHosts({ hosts }: { readonly hosts: string }) {
  const isNumber = /^\d+$/.test(hosts);
  const words = isNumber ? `${hosts} ${hosts === '1' ? 'host' : 'hosts'}` : plainLine(hosts);
  return (
    <p class="note tone-warn" role="status">
      Instances of {words} are missing here: the service could not read them.
    </p>
  );
}
