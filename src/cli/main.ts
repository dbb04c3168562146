#!/usr/bin/env node
// Before the program is loaded: Node.js reads the source map of a module when it loads the module.
process.setSourceMapsEnabled(true);
await import('./program.ts');
