import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useText } from '../../shared/language.ts';
import type { TextToolsProps } from './text-tools.tsx';

interface LazyTextToolsProps extends Omit<TextToolsProps, 'canvas'> {
  readonly frame: HTMLElement;
}

/** The tools for the text of the screen. Their code and the glyphs are a script of their own, which only this loads. */
export function LazyTextTools(props: LazyTextToolsProps) {
  const t = useText();
  const [Tools, setTools] = useState<FunctionComponent<TextToolsProps>>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    import('./text-tools.tsx').then(
      ({ TextTools }) => setTools(() => TextTools),
      () => setFailed(true),
    );
  }, []);
  const canvas = props.frame.querySelector('canvas');
  if (Tools !== undefined && canvas !== null) return <Tools {...props} canvas={canvas} />;
  return failed ? (
    <p class="note tone-bad" role="alert">
      {t('text.failed')}
    </p>
  ) : null;
}
