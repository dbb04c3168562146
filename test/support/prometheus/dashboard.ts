import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../documents.ts';

/** A panel of etc/grafana/oriel.json, with the row above it. */
export interface Panel {
  readonly row: string;
  readonly title: string;
  readonly expressions: readonly string[];
}

interface PanelOfFile {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** @param rateInterval what Grafana puts in the place of `$__rate_interval`; all processes are selected */
export function dashboardPanels(rateInterval: string): readonly Panel[] {
  const { panels } = JSON.parse(readFileSync(join(ROOT, 'etc/grafana/oriel.json'), 'utf8')) as {
    panels: readonly PanelOfFile[];
  };
  let row = '';
  return panels.flatMap(({ type, title, targets = [] }) => {
    if (type === 'row') row = title;
    if (type === 'row') return [];
    const expressions = targets.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$instance', '.*'),
    );
    return [{ row, title, expressions }];
  });
}

/** The names of metrics in an expression, without the suffixes of histograms. */
export function metricNames(expr: string): string[] {
  const withoutStrings = expr.replaceAll(/"[^"]*"/g, '""');
  const names = withoutStrings.match(/\b(?:oriel|process)_\w+|\bup\b|\bALERTS\b/g) ?? [];
  return names.map((name) => name.replace(/_(?:bucket|count|sum)$/, ''));
}
