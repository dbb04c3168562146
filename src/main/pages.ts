import { join } from 'node:path';

/** Where `npm run build` puts the pages; the same path from dist/main/ and src/main/. */
export const PAGES = join(import.meta.dirname, '../../dist/web');
