/** What users met during one outage. */
export interface Row {
  readonly name: string;
  cycles: number;
  /** Why each cycle failed that did. */
  readonly failed: string[];
  /** The same of consoles created before the outage. */
  readonly earlierFailed: string[];
  slowestCreateMs: number;
  slowestOpenMs: number;
}

/** A Markdown table, with each distinct failure below it. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const cells = [row.name, row.cycles, row.failed.length, row.earlierFailed.length];
    const seconds = [row.slowestCreateMs, row.slowestOpenMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
    const why = [...counted([...row.failed, ...row.earlierFailed])];
    return `| ${[...cells, ...seconds].join(' | ')} | ${why.map(([text, count]) => `${count} × ${text}`).join('; ')} |`;
  });
  return [
    '| outage | cycles | failed | earlier consoles refused | slowest create | slowest open | why |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const plain = text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…').replace(/\s+/g, ' ');
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return counts;
}
