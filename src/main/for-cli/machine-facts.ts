import type { Settings } from '../../config/option-table.ts';
import type { MachineFacts } from '../../doctor/check.ts';
import { openFilesLimit } from '../../platform/open-files.ts';
import { filesOfProxy } from '../process/files-needed.ts';

/** What this machine and user allow a proxy of these settings. */
export function machineFacts(settings: Settings): MachineFacts {
  return {
    user: process.geteuid?.(),
    nodeVersion: process.versions.node,
    openFiles: openFilesLimit(),
    neededFiles: filesOfProxy(settings),
  };
}
