import { type FSWatcher, watch } from 'node:fs';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { identifySocket } from '../../../qmp/socket-file.ts';
import { type FoundSockets, findSockets, MAX_SOCKETS } from './find-sockets.ts';

/** The folders are read again after this time, for changes that the system did not report, in ms. */
const RESCAN_MS = 10_000;
/** A change in a folder is followed by others, such as that of the access mode, in ms. */
const SETTLE_MS = 20;
const MAX_WATCHED = 64;

/** A socket file: another one at the same path is another listener. */
export interface SocketFile {
  readonly path: string;
  /** As src/qmp/socket-file.ts identifies it. */
  readonly file: string;
}

/** What the patterns lead to now. */
export interface Scan {
  readonly sockets: readonly SocketFile[];
  readonly unreadable: FoundSockets['unreadable'];
}

export interface SocketWatch extends Closable {
  /** Resolves after the first scan. */
  readonly begun: Promise<void>;
}

/** Reports the socket files of patterns: at the beginning, when a folder changes, and from time to time. */
export function watchSockets(
  { patterns, log }: { patterns: readonly string[]; log: Logger },
  onScan: (scan: Scan) => void,
): SocketWatch {
  const watched = new Map<string, FSWatcher>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let scanning: Promise<void> | undefined;
  let wanted = false;
  let complaint = '';

  const scan = async () => {
    const found = await findSockets(patterns);
    const sockets = await Promise.all(found.paths.map(identify));
    if (closed) return;
    follow(found.folders);
    complain(found);
    onScan({ sockets: sockets.filter((each) => each !== undefined), unreadable: found.unreadable });
  };

  /** Scans now, or again after the scan that is under way. */
  const rescan = (): Promise<void> => {
    clearTimeout(timer);
    if (scanning !== undefined) {
      wanted = true;
      return scanning;
    }
    scanning = scan().finally(() => {
      scanning = undefined;
      if (closed) return;
      const again = wanted;
      wanted = false;
      timer = setTimeout(() => void rescan(), again ? SETTLE_MS : RESCAN_MS).unref();
    });
    return scanning;
  };

  const changed = () => {
    wanted = true;
    if (scanning !== undefined || closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      wanted = false;
      void rescan();
    }, SETTLE_MS).unref();
  };

  const follow = (folders: readonly string[]) => {
    for (const folder of folders.slice(0, MAX_WATCHED)) {
      if (watched.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, changed);
        // A folder that was removed and made again is watched after the next scan.
        watcher.on('error', () => forget(folder));
        watched.set(folder, watcher);
      } catch {
        // It does not exist yet, or the system has no watches left: the next scans read it.
      }
    }
    for (const folder of watched.keys()) if (!folders.includes(folder)) forget(folder);
  };

  const forget = (folder: string) => {
    watched.get(folder)?.close();
    watched.delete(folder);
  };

  const complain = ({ unreadable, isCutShort }: FoundSockets) => {
    const reasons = unreadable.map(({ message }) => message).slice(0, 3);
    if (isCutShort) reasons.push(`more than ${MAX_SOCKETS} sockets or too many folders`);
    const next = reasons.join('; ');
    if (next !== '' && next !== complaint) {
      log.warn({ option: '[oriel_qemu] sockets', err: next }, 'some QMP sockets cannot be found');
    }
    complaint = next;
  };

  return {
    begun: rescan(),
    async close() {
      closed = true;
      clearTimeout(timer);
      for (const folder of [...watched.keys()]) forget(folder);
      await scanning;
    },
  };
}

/** Undefined if it has gone in the meantime. */
async function identify(path: string): Promise<SocketFile | undefined> {
  try {
    return { path, file: await identifySocket(path) };
  } catch (error) {
    // One that may not be examined has no identity; using it gives the reason.
    const { trouble } = error as { trouble?: unknown };
    return trouble === 'forbidden' ? { path, file: '' } : undefined;
  }
}
