// Lets `node --import ./bench/typescript.js bench/x.ts` run TypeScript on Node.js 20, which can't strip types by itself.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
