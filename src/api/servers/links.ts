/** Links to this API as the client addressed it: same host, same version root, same project in the path. */
export class Links {
  /** `http://host:8774` */
  readonly base: string;
  /** `/v2.1`, or `/v2.1/<project>` if the client used that. */
  readonly #root: string;
  readonly #project: string;

  constructor(base: string, version: 'v2' | 'v2.1', projectSegment: string | undefined) {
    this.base = base;
    this.#project = projectSegment === undefined ? '' : `/${encodeURIComponent(projectSegment)}`;
    this.#root = `/${version}${this.#project}`;
  }

  /** The `self` and `bookmark` links of a resource. */
  of(collection: string, id: string): { rel: string; href: string }[] {
    const path = `/${collection}/${encodeURIComponent(id)}`;
    return [
      { rel: 'self', href: `${this.base}${this.#root}${path}` },
      { rel: 'bookmark', href: `${this.base}${this.#project}${path}` },
    ];
  }

  /** A URL below the version root. */
  to(path: string): string {
    return `${this.base}${this.#root}${path}`;
  }
}
