/**
 * The type of `offers` that an Accept header prefers [RFC 9110, 12.5.1]; among equals the first. The first offer also if none is
 * acceptable or the header is damaged, as in oslo.middleware: an error here would look like a fault of the service.
 */
export function acceptedType<const T extends string>(accept: string, offers: readonly [T, ...T[]]): T {
  const ranges = accept.split(',').map(parseRange);
  let best: T = offers[0];
  let bestQuality = 0;
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges);
    if (quality > bestQuality) [best, bestQuality] = [offer, quality];
  }
  return best;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((part) => part.startsWith('q='))?.slice(2);
  return { type, quality: weight === undefined ? 1 : Number(weight) || 0 };
}

/** The weight of the most specific range that includes the type. */
function qualityOf(offer: string, ranges: readonly Range[]): number {
  const [main] = offer.split('/');
  for (const type of [offer, `${main}/*`, '*/*']) {
    const range = ranges.find((each) => each.type === type);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
