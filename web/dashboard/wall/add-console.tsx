import { useState } from 'preact/hooks';
import type { Server } from '../../../src/api-client/client.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { useText } from '../../shared/language.ts';

interface AddConsoleProps {
  /** Those that are not shown yet, in the order of the list. */
  readonly instances: readonly Server[];
  onAdd(instance: Server): void;
}

/** Adds an instance to the wall. */
export function AddConsole({ instances, onAdd }: AddConsoleProps) {
  const t = useText();
  const [wanted, setWanted] = useState('');
  const chosen = instances.find(({ id }) => id === wanted) ?? instances[0];
  return (
    <form
      class="wall-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === undefined) return;
        onAdd(chosen);
        setWanted('');
      }}
    >
      <select
        aria-label={t('wall.instance')}
        value={chosen?.id ?? ''}
        disabled={chosen === undefined}
        onChange={(event) => setWanted(event.currentTarget.value)}
      >
        {chosen === undefined && <option value="">{t('wall.noneLeft')}</option>}
        {instances.map(({ id, name }) => (
          <option key={id} value={id}>
            {plainLine(name, 60)}
          </option>
        ))}
      </select>
      <button type="submit" class="button small" disabled={chosen === undefined}>
        {t('wall.add')}
      </button>
    </form>
  );
}
