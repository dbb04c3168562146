import type { ComponentType } from 'preact';
import type { PageTexts } from '../../src/languages/load-pages.ts';
import type { ApiClient } from './api-client.ts';
import { HEALTH_PATH, HealthPage } from './health/health-page.tsx';
import { ConsolePage } from './instances/console-page.tsx';
import { InstanceList } from './instances/instance-list.tsx';
import { SESSIONS_PATH, SessionsPage } from './sessions/sessions-page.tsx';
import type { Session } from './sign-in/next-view.ts';
import { TracePage } from './trace/trace-page.tsx';
import { WALL_PATH } from './wall/wall-address.ts';
import { WallPage } from './wall/wall-page.tsx';

/** What every view receives. */
export interface ViewProps {
  readonly api: ApiClient;
  readonly session: Session;
  /** The part of the address after the path of the view; empty if there is none. */
  readonly argument: string;
  /** A request was refused because the sign-in is over or was replaced. */
  onSignInFault(): void;
  /** Whether the view shows a console, which needs no sign-in any more. */
  onLiveConsole(isLive: boolean): void;
}

type ViewTitle = keyof PageTexts['views'];

/** A view of the dashboard, at `#/<path>/<argument>`. It is mounted anew when its argument changes. */
export interface DashboardView {
  readonly path: string;
  /** The title of the tab, a text of the area `views`; empty if the view sets a more specific one itself. */
  readonly title: ViewTitle | '';
  /** The word in the navigation, a text of the area `views`; absent if no link there leads to the view. */
  readonly navigation?: ViewTitle;
  /** Whether the user may see the view; every user if absent. */
  isFor?(session: Session): boolean;
  /** Whether the view fills the window below the masthead, without margins. */
  readonly fills?: true;
  readonly Page: ComponentType<ViewProps>;
}

/** All views, in the order of the navigation. The first one also answers unknown addresses. */
const VIEWS: readonly [DashboardView, ...DashboardView[]] = [
  { path: '', title: 'instances', navigation: 'instances', Page: InstanceList },
  { path: WALL_PATH, title: 'wall', navigation: 'wall', fills: true, Page: WallPage },
  { path: SESSIONS_PATH, title: 'sessions', navigation: 'sessions', Page: SessionsPage },
  { path: 'trace', title: 'trace', navigation: 'traces', Page: TracePage },
  { path: HEALTH_PATH, title: 'health', navigation: 'health', isFor: isAdmin, Page: HealthPage },
  { path: 'console', title: '', fills: true, Page: ConsolePage },
  { path: 'watch', title: '', fills: true, Page: (props) => <ConsolePage {...props} viewOnly /> },
];

export function viewsInNavigation(session: Session): readonly DashboardView[] {
  return VIEWS.filter((view) => view.navigation !== undefined && isOpenTo(view, session));
}

/** The view that an address means for this user. */
export function viewAt(path: string, session: Session): DashboardView {
  return VIEWS.find((view) => view.path === path && isOpenTo(view, session)) ?? VIEWS[0];
}

/** The service decides; this only leaves out what it would refuse. */
function isAdmin({ roles }: Session): boolean {
  return roles.includes('admin');
}

function isOpenTo(view: DashboardView, session: Session): boolean {
  return view.isFor?.(session) ?? true;
}
