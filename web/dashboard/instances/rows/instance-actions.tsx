import type { Server } from '../../../../src/api-client/client.ts';
import { plainLine } from '../../../../src/platform/text/plain-text.ts';
import { EyeIcon, ScreenIcon } from '../../../shared/icons.tsx';
import { useText } from '../../../shared/language.ts';
import { type ApiClient, hasConsole } from '../../api-client.ts';
import { PowerMenu } from '../../power/power-menu.tsx';
import { StartAndOpen } from '../../power/start-and-open.tsx';
import { consoleHref } from '../../route.ts';

interface ActionsProps {
  readonly api: ApiClient;
  readonly instance: Server;
  /** Whether the user may use consoles, not only view them. */
  readonly mayUse: boolean;
  onSignInFault(): void;
}

/** The ways to the console of an instance, and its power. */
export function InstanceActions(props: ActionsProps) {
  const { api, instance, mayUse } = props;
  return (
    <>
      {hasConsole(instance) ? <OpenConsole {...props} /> : <OpenLater {...props} />}
      {mayUse && <PowerMenu api={api} instanceId={instance.id} name={instance.name} />}
    </>
  );
}

function OpenLater({ api, instance, mayUse, onSignInFault }: ActionsProps) {
  const t = useText();
  const { id } = instance;
  const name = plainLine(instance.name);
  return (
    <>
      <a
        class="button small waits"
        href={consoleHref(id, !mayUse)}
        aria-label={t('instances.whenItStartsOf', { name })}
        title={t('instances.whenItStartsHint')}
      >
        <ScreenIcon />
        {t('instances.whenItStarts')}
      </a>
      {mayUse && instance['oriel:power_actions']?.includes('start') && (
        <StartAndOpen
          api={api}
          instanceId={id}
          name={instance.name}
          onSignInFault={onSignInFault}
          onStarting={() => {
            location.hash = consoleHref(id);
          }}
        />
      )}
    </>
  );
}

function OpenConsole({ instance, mayUse }: ActionsProps) {
  const t = useText();
  const { id } = instance;
  const name = plainLine(instance.name);
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
