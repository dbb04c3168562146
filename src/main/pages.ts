import { join } from 'node:path';
import { PACKAGE_ROOT } from '../platform/package-root.ts';

/** Where `npm run build` puts the pages. */
export const PAGES = join(PACKAGE_ROOT, 'dist/web');
