import type { Server } from '../../../../src/api-client/client.ts';
import { plainLine } from '../../../../src/platform/text/plain-text.ts';
import { EyeIcon, ScreenIcon } from '../../../shared/icons.tsx';
import { useText } from '../../../shared/language.ts';
import { hasConsole } from '../../api-client.ts';
import { consoleHref } from '../../route.ts';

interface ActionsProps {
  readonly instance: Server;
  /** Whether the user may use consoles, not only view them. */
  readonly mayUse: boolean;
}

/** The ways to the console of an instance. */
export function InstanceActions({ instance, mayUse }: ActionsProps) {
  const t = useText();
  const { id } = instance;
  const name = plainLine(instance.name);
  if (!hasConsole(instance)) {
    return (
      <a
        class="button small waits"
        href={consoleHref(id, !mayUse)}
        aria-label={t('instances.whenItStartsOf', { name })}
        title={t('instances.whenItStartsHint')}
      >
        <ScreenIcon />
        {t('instances.whenItStarts')}
      </a>
    );
  }
  return (
    <>
      <a
        class="button small"
        href={consoleHref(id, true)}
        aria-label={t('instances.watchOf', { name })}
        title={t('instances.watchHint')}
      >
        <EyeIcon />
        {t('instances.watch')}
      </a>
      {mayUse && (
        <a class="button small" href={consoleHref(id)} aria-label={t('instances.consoleOf', { name })}>
          <ScreenIcon />
          {t('instances.console')}
        </a>
      )}
    </>
  );
}
