import { join } from 'node:path';

/** Where `npm run build` puts the pages, seen from dist/main/ as from src/main/. */
export const PAGES = join(import.meta.dirname, '../../dist/web');
