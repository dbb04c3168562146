import { describeDebian } from './debian-root.suite.ts';

describeDebian({ release: 'trixie', needsRuntime: false });
