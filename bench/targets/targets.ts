import { bareBridge } from './bare-bridge.ts';
import { direct } from './direct.ts';
import { haproxy, haproxyTuned } from './haproxy.ts';
import { nginx } from './nginx.ts';
import { oriel } from './oriel.ts';
import type { TargetKind } from './target.ts';
import { websockify } from './websockify.ts';

export const TARGETS: readonly TargetKind[] = [
  oriel,
  websockify,
  haproxy,
  haproxyTuned,
  nginx,
  bareBridge,
  direct,
];
