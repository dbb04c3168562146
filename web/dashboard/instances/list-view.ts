/** A column by which the list can be sorted. */
export type Column = 'name' | 'status' | 'project' | 'host';

/** How the user looks at the list. */
export interface ListView {
  readonly filter: string;
  readonly everywhere: boolean;
  readonly sortBy: Column;
  readonly descending: boolean;
  /** Cards with pictures of the screens instead of a table. */
  readonly asGrid: boolean;
  readonly isCompact: boolean;
  readonly byHost: boolean;
  /** Pixels from the top of the page. */
  readonly scrollY: number;
}

const KEY = 'oriel.list';
const COLUMNS: readonly string[] = ['name', 'status', 'project', 'host'] satisfies Column[];
const INITIAL: ListView = {
  filter: '',
  everywhere: false,
  sortBy: 'name',
  descending: false,
  asGrid: false,
  isCompact: false,
  byHost: false,
  scrollY: 0,
};

/** The view that this tab had last: it survives a reload, and a console in between. */
export function recallListView(): ListView {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    const { filter, everywhere, sortBy, descending, asGrid, isCompact, byHost, scrollY } = {
      ...INITIAL,
      ...(stored as Partial<ListView>),
    };
    return {
      filter: String(filter),
      everywhere: everywhere === true,
      sortBy: COLUMNS.includes(sortBy) ? sortBy : INITIAL.sortBy,
      descending: descending === true,
      asGrid: asGrid === true,
      isCompact: isCompact === true,
      byHost: byHost === true,
      scrollY: Number(scrollY) || 0,
    };
  } catch {
    return INITIAL;
  }
}

export function rememberListView(view: ListView): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(view));
  } catch {
    // Without storage the view lasts as long as the list is shown.
  }
}

/** For a user who signs out: the next one need not see what was filtered. */
export function forgetListView(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
