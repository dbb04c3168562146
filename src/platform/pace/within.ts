/**
 * Runs work that is cancelled after `ms` milliseconds or when `outer` aborts: its own signal aborts, and the call rejects at once
 * with the error from `late` or the reason of `outer`. Work that ignores its signal continues in the background.
 */
export async function within<T>(
  { ms, late, outer }: { ms: number; late: () => Error; outer?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const inner = new AbortController();
  const timer = setTimeout(() => inner.abort(late()), ms);
  const giveUp = () => inner.abort(outer?.reason);
  outer?.addEventListener('abort', giveUp, { once: true });
  try {
    return await new Promise<T>((resolve, reject) => {
      inner.signal.addEventListener('abort', () => reject(inner.signal.reason), { once: true });
      work(inner.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', giveUp);
  }
}
