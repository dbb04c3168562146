import { useEffect, useRef, useState } from 'preact/hooks';
import type { Server } from '../../../src/api-client/client.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import type { ApiClient } from '../api-client.ts';
import { asError } from '../fault.ts';
import { FaultNote } from '../fault-note.tsx';
import './power.css';

type Action = NonNullable<Server['oriel:power_actions']>[number];

/** Actions that lose what the guest has not saved: they are asked for twice, with the name of the instance. */
const LOSING: readonly Action[] = ['stop', 'power_off', 'reboot', 'reset', 'nmi'];

interface PowerMenuProps {
  readonly api: ApiClient;
  readonly instanceId: string;
  readonly name: string;
  /** An action was accepted. */
  onChanged?(): void;
}

/** A button for the power actions of an instance: those that its user can begin now. */
export function PowerMenu(props: PowerMenuProps) {
  const { name } = props;
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="button small"
        aria-haspopup="dialog"
        aria-label={t('power.title', { name: plainLine(name) })}
        onClick={() => setIsOpen(true)}
      >
        {t('power.open')}
      </button>
      {isOpen && (
        <Dialog title={t('power.title', { name: plainLine(name) })} onClose={() => setIsOpen(false)}>
          <PowerActions {...props} onDone={() => setIsOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

function PowerActions(props: PowerMenuProps & { onDone(): void }) {
  const { api, instanceId, name, onChanged, onDone } = props;
  const t = useText();
  const [offered, setOffered] = useState<readonly Action[] | null>(null);
  const [asked, setAsked] = useState<Action | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const cancel = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    let left = false;
    api.instance(instanceId).then(
      (instance) => !left && setOffered(instance['oriel:power_actions'] ?? []),
      (failure: unknown) => !left && setFault(asError(failure)),
    );
    return () => {
      left = true;
    };
  }, [api, instanceId]);
  // The button that loses nothing is the one that Enter presses.
  useEffect(() => cancel.current?.focus(), [asked]);

  const begin = async (action: Action) => {
    setIsBusy(true);
    setFault(null);
    try {
      await api.changePower(instanceId, action);
      onChanged?.();
      onDone();
    } catch (failure) {
      setFault(asError(failure));
      setAsked(null);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <>
      {fault !== null && <FaultNote fault={fault} />}
      {offered === null && fault === null && (
        <p class="hint" role="status">
          {t('power.loading')}
        </p>
      )}
      {offered?.length === 0 && <p>{t('power.none')}</p>}
      {asked === null && offered !== null && (
        <ul class="power-actions">
          {offered.map((action) => (
            <li key={action}>
              <button
                type="button"
                class="button"
                disabled={isBusy}
                onClick={() => (LOSING.includes(action) ? setAsked(action) : void begin(action))}
              >
                {t(`power.actions.${action}`)}
              </button>
              <span class="hint">{t(`power.effects.${action}`)}</span>
            </li>
          ))}
        </ul>
      )}
      {asked !== null && (
        <>
          <p>
            <strong>
              {t.parts('power.ask', { action: t(`power.actions.${asked}`), name: <Name>{name}</Name> })}
            </strong>
          </p>
          <p>{t(`power.effects.${asked}`)}</p>
          <div class="row">
            <button
              ref={cancel}
              type="button"
              class="button"
              disabled={isBusy}
              onClick={() => setAsked(null)}
            >
              {t('power.cancel')}
            </button>
            <button
              type="button"
              class="button power-loses"
              disabled={isBusy}
              onClick={() => void begin(asked)}
            >
              {t(`power.actions.${asked}`)}
            </button>
          </div>
        </>
      )}
    </>
  );
}
