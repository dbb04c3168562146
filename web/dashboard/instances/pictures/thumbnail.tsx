import { useEffect, useRef, useState } from 'preact/hooks';
import type { Server } from '../../../../src/api-client/client.ts';
import { useText } from '../../../shared/language.ts';
import { hasConsole } from '../../api-client.ts';
import type { ScreenPictures } from './screen-pictures.ts';

interface ThumbnailProps {
  readonly pictures: ScreenPictures;
  readonly instance: Server;
  onCondition(condition: string | null): void;
}

/** The picture of a screen, kept up to date while it is in sight. Its place has the same size in every state. */
export function Thumbnail({ pictures, instance, onCondition }: ThumbnailProps) {
  const t = useText();
  const { id } = instance;
  const place = useRef<HTMLSpanElement>(null);
  const [picture, setPicture] = useState(() => pictures.last(id));
  const isOn = hasConsole(instance);

  useEffect(() => {
    const element = place.current;
    if (element === null || !isOn) return;
    let leave: (() => void) | undefined;
    const sight = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) leave ??= pictures.follow(id, setPicture);
        else {
          leave?.();
          leave = undefined;
        }
      },
      { rootMargin: '100px' },
    );
    sight.observe(element);
    return () => {
      sight.disconnect();
      leave?.();
    };
  }, [pictures, id, isOn]);

  const { url, fault, isSlow, isChanged, condition } = picture;
  useEffect(() => onCondition(isOn ? condition : null), [condition, isOn]);

  const words = !isOn
    ? t('instances.picture.off')
    : fault !== null
      ? fault.code === 'screenshot_unsupported'
        ? t('instances.picture.none')
        : t('instances.picture.failed')
      : isSlow
        ? t('instances.picture.slow')
        : url === undefined
          ? t('instances.picture.loading')
          : '';
  return (
    <span
      ref={place}
      class={`thumbnail ${isChanged ? 'thumbnail-changed' : ''} ${words === '' ? '' : 'thumbnail-stale'}`}
      title={fault?.message}
    >
      {isOn && url !== undefined && <img src={url} alt="" decoding="async" />}
      {words !== '' && <span class="thumbnail-words">{words}</span>}
    </span>
  );
}
