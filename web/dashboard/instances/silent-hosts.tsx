import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { useText } from '../../shared/language.ts';

/** Which instances the page lacks. `hosts` names the hosts for administrators, and counts them for others. */
export function SilentHosts({ hosts }: { readonly hosts: string }) {
  const t = useText();
  return (
    <p class="note tone-warn" role="status">
      {/^\d+$/.test(hosts)
        ? t('instances.silent', { count: Number(hosts) })
        : t('instances.silentNamed', { hosts: plainLine(hosts) })}
    </p>
  );
}
