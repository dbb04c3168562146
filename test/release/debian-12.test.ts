import { describeDebian } from './debian-root.suite.ts';

describeDebian({ release: 'bookworm', needsRuntime: true });
