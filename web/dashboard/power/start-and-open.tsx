import { useState } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { useText } from '../../shared/language.ts';
import type { ApiClient } from '../api-client.ts';
import { asError, isSignInFault } from '../fault.ts';

interface StartAndOpenProps {
  readonly api: ApiClient;
  readonly instanceId: string;
  readonly name: string;
  onSignInFault(): void;
  /** The instance starts. */
  onStarting(): void;
}

/** Starts a stopped instance, whose console then opens by itself. */
export function StartAndOpen({ api, instanceId, name, onSignInFault, onStarting }: StartAndOpenProps) {
  const t = useText();
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const start = async () => {
    setIsBusy(true);
    setFault(null);
    try {
      await api.changePower(instanceId, 'start');
      onStarting();
    } catch (failure) {
      if (isSignInFault(failure)) onSignInFault();
      setFault(asError(failure).message);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <>
      <button
        type="button"
        class="button small primary"
        disabled={isBusy}
        aria-label={t('power.startAndOpenOf', { name: plainLine(name) })}
        onClick={() => void start()}
      >
        {t('power.startAndOpen')}
      </button>
      {fault !== null && (
        <span class="hint start-fault" role="alert">
          {fault}
        </span>
      )}
    </>
  );
}
