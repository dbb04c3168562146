import type { ConsoleKind } from '../consoles/console-kinds.ts';
import { byCookie, DASHBOARD_API, type DashboardRequest, dashboardEvaluation } from './mount/dashboard.ts';
import { type IdentityRequest, identityEvaluation } from './mount/identity.ts';
import { type NovaRequest, novaEvaluation } from './mount/nova.ts';
import type { ApiRequest, Surface } from './mount/route.ts';
import { createRemoteConsole } from './routes/create-remote-console.ts';
import { showBrowserSignIn } from './routes/dashboard/show-browser-sign-in.ts';
import { enterProject, signInBrowser } from './routes/dashboard/sign-in-browser.ts';
import { signOutBrowser } from './routes/dashboard/sign-out-browser.ts';
import { deleteConsoleTokens } from './routes/delete-console-tokens.ts';
import { healthcheck, livez, readyz } from './routes/health.ts';
import { describeIdentity, listIdentityVersions } from './routes/identity/discovery.ts';
import { inspectToken } from './routes/identity/inspect-token.ts';
import {
  listOwnProjects,
  listProjects,
  listUserProjects,
  showProject,
} from './routes/identity/list-projects.ts';
import { revokeToken } from './routes/identity/revoke-token.ts';
import { showCatalog } from './routes/identity/show-catalog.ts';
import { signIn } from './routes/identity/sign-in.ts';
import { listFlavorsDetail, showFlavor } from './routes/list-flavors.ts';
import { listImages, listImageVersions } from './routes/list-images.ts';
import { listServers, listServersDetail } from './routes/list-servers.ts';
import { showScreenText } from './routes/screens/show-screen-text.ts';
import { showScreenshot } from './routes/screens/show-screenshot.ts';
import { serverAction } from './routes/server-action.ts';
import { endSession } from './routes/sessions/end-session.ts';
import { listEndedSessions, listSessions } from './routes/sessions/list-sessions.ts';
import { showConsoleAuthToken } from './routes/show-console-auth-token.ts';
import { showHealth } from './routes/show-health.ts';
import { showOpenApi } from './routes/show-open-api.ts';
import { showServer } from './routes/show-server.ts';
import { showTrace } from './routes/show-trace.ts';
import { describeVersion, listVersions } from './routes/show-version.ts';
import { watchServers } from './routes/watch-servers.ts';

const common = { envelope: 'nova', complete: (request: ApiRequest) => request } as const;

/** For monitoring and discovery; without a sign-in. */
const SYSTEM: Surface = {
  ...common,
  roots: [''],
  unknown: [],
  routes: [
    listVersions, // GET /
    healthcheck, // GET /healthcheck
    livez, // GET /livez
    readyz, // GET /readyz
    showOpenApi, // GET /openapi.json
  ],
};

/** The description of each version of the compute API; without a sign-in, as in today's Nova. */
const COMPUTE_VERSIONS: Surface<NovaRequest> = {
  ...novaEvaluation,
  tag: 'compute',
  roots: ['/v2.1', '/v2'],
  unknown: [],
  routes: [
    ...describeVersion, // GET /
  ],
};

/** Nova's own pattern is hex digits and dashes; a local project's id is its name. */
const PROJECT = ':project_id(^[0-9A-Za-z._-]+$)';

/** The console part of Nova's compute API, with and without the project's id in the path. */
const compute = (kinds: readonly ConsoleKind[]): Surface<NovaRequest> => ({
  ...novaEvaluation,
  tag: 'compute',
  roots: ['/v2.1', `/v2.1/${PROJECT}`, '/v2', `/v2/${PROJECT}`],
  unknown: ['/v2.1/*', '/v2/*'],
  isUnknownPrivate: true,
  routes: [
    listServers, // GET /servers
    listServersDetail, // GET /servers/detail
    showServer, // GET /servers/{id}
    createRemoteConsole(kinds), // POST /servers/{id}/remote-consoles
    serverAction, // POST /servers/{id}/action
    showConsoleAuthToken, // GET /os-console-auth-tokens/{token}
    listFlavorsDetail, // GET /flavors/detail
    showFlavor, // GET /flavors/{id}
  ],
});

/** With `[oriel_auth] backend = local`: the part of Keystone v3 that clients need, at the two places where clouds have it. */
const IDENTITY: Surface<IdentityRequest> = {
  ...identityEvaluation,
  tag: 'identity',
  roots: ['/v3', '/identity/v3'],
  unknown: ['/v3/*', '/identity/v3/*'],
  routes: [
    ...describeIdentity, // GET /
    signIn, // POST /auth/tokens
    inspectToken, // GET /auth/tokens
    revokeToken, // DELETE /auth/tokens
    listOwnProjects, // GET /auth/projects
    showCatalog, // GET /auth/catalog
    listProjects, // GET /projects
    showProject, // GET /projects/{id}
    listUserProjects, // GET /users/{user_id}/projects
  ],
};

const IDENTITY_VERSIONS: Surface<IdentityRequest> = {
  ...identityEvaluation,
  roots: ['/identity'],
  unknown: [],
  routes: [
    ...listIdentityVersions, // GET /
  ],
};

/** With local users: an image service without images, which OpenStack's client requires. */
const IMAGES: Surface = {
  ...common,
  tag: 'image',
  roots: ['/image'],
  unknown: ['/image/*'],
  routes: [
    ...listImageVersions, // GET /
    listImages, // GET /v2/images
  ],
};

/** What Nova has no API for. */
const ORIEL: Surface = {
  ...common,
  tag: 'oriel',
  roots: ['/oriel/v1'],
  unknown: ['/oriel/*'],
  routes: [
    showTrace, // GET /traces/{request_id}
    listSessions, // GET /sessions
    listEndedSessions, // GET /sessions/ended
    endSession, // DELETE /sessions/{id}
    showHealth, // GET /health
    deleteConsoleTokens, // DELETE /servers/{id}/console-tokens
    showScreenshot, // GET /servers/{id}/screenshot
    showScreenText, // GET /servers/{id}/text
    watchServers, // GET /servers/events
  ],
};

/** The browser's sign-in, for the dashboard's page. */
const BROWSER_SIGN_IN: Surface<DashboardRequest> = {
  ...dashboardEvaluation,
  roots: [DASHBOARD_API],
  unknown: [`${DASHBOARD_API}/*`],
  routes: [
    showBrowserSignIn, // GET /sign-in
    signInBrowser, // POST /sign-in
    signOutBrowser, // DELETE /sign-in
    enterProject, // POST /project
  ],
};

/** The routes above that the dashboard's page uses, with the browser's sign-in instead of X-Auth-Token. */
const dashboardCompute = (kinds: readonly ConsoleKind[]): Surface<NovaRequest> => ({
  ...novaEvaluation,
  ...byCookie,
  roots: [`${DASHBOARD_API}/v2.1`],
  unknown: [],
  routes: [
    listServersDetail, // GET /servers/detail
    showServer, // GET /servers/{id}
    createRemoteConsole(kinds), // POST /servers/{id}/remote-consoles
    serverAction, // POST /servers/{id}/action
  ],
});

const DASHBOARD_ORIEL: Surface = {
  ...common,
  ...byCookie,
  roots: [`${DASHBOARD_API}/oriel/v1`],
  unknown: [],
  routes: [
    showTrace, // GET /traces/{request_id}
    listSessions, // GET /sessions
    listEndedSessions, // GET /sessions/ended
    endSession, // DELETE /sessions/{id}
    showHealth, // GET /health
    showScreenshot, // GET /servers/{id}/screenshot
    showScreenText, // GET /servers/{id}/text
    watchServers, // GET /servers/events
  ],
};

/** What decides which routes there are. */
export interface Served {
  readonly kinds: readonly ConsoleKind[];
  /** Whether the users are Oriel's own. */
  readonly withIdentity: boolean;
  /** Whether the listener serves the dashboard. Its own routes are not part of the API's document. */
  readonly withDashboard?: boolean;
}

/** Calls `take` with each surface that is served. */
export function forEachSurface(
  { kinds, withIdentity, withDashboard = false }: Served,
  take: <R extends ApiRequest>(surface: Surface<R>) => void,
): void {
  take(SYSTEM);
  take(COMPUTE_VERSIONS);
  take(compute(kinds));
  if (withIdentity) {
    take(IDENTITY);
    take(IDENTITY_VERSIONS);
    take(IMAGES);
  }
  take(ORIEL);
  if (withDashboard) {
    take(BROWSER_SIGN_IN);
    take(dashboardCompute(kinds));
    take(DASHBOARD_ORIEL);
  }
}
