import type { ConsoleKind } from '../consoles/console-kinds.ts';
import type { IdentityRoute } from './mount/identity-route.ts';
import type { NovaRoute } from './mount/nova-request.ts';
import type { OrielRoute } from './mount/oriel-route.ts';
import { createRemoteConsole } from './routes/create-remote-console.ts';
import { deleteConsoleTokens } from './routes/delete-console-tokens.ts';
import { endSession } from './routes/end-session.ts';
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
import { listServers, listServersDetail } from './routes/list-servers.ts';
import { listSessions } from './routes/list-sessions.ts';
import { serverAction } from './routes/server-action.ts';
import { showConsoleAuthToken } from './routes/show-console-auth-token.ts';
import { showServer } from './routes/show-server.ts';
import { showTrace } from './routes/show-trace.ts';

/** Below `/v2.1` and `/v2`, with and without the project's id: the console part of Nova's compute API. */
export const novaRoutes = (kinds: readonly ConsoleKind[]): readonly NovaRoute[] => [
  listServers, // GET /servers
  listServersDetail, // GET /servers/detail
  showServer, // GET /servers/{id}
  createRemoteConsole(kinds), // POST /servers/{id}/remote-consoles
  serverAction, // POST /servers/{id}/action
  showConsoleAuthToken, // GET /os-console-auth-tokens/{token}
  listFlavorsDetail, // GET /flavors/detail
  showFlavor, // GET /flavors/{id}
];

/** Below `/v3` and `/identity/v3`, with `[oriel_auth] backend = local`: the part of Keystone v3 that clients need. */
export const IDENTITY_ROUTES: readonly IdentityRoute[] = [
  signIn, // POST /auth/tokens
  inspectToken, // GET /auth/tokens
  revokeToken, // DELETE /auth/tokens
  listOwnProjects, // GET /auth/projects
  showCatalog, // GET /auth/catalog
  listProjects, // GET /projects
  showProject, // GET /projects/{id}
  listUserProjects, // GET /users/{user_id}/projects
];

/** Below `/oriel/v1`: what Nova has no word for. */
export const ORIEL_ROUTES: readonly OrielRoute[] = [
  showTrace, // GET /traces/{request_id}
  listSessions, // GET /sessions
  endSession, // DELETE /sessions/{id}
  deleteConsoleTokens, // DELETE /servers/{id}/console-tokens
];

// Beside these: the version documents (serve-nova.ts, serve-identity.ts), an empty image service (serve-images.ts),
// /healthcheck, /livez and /readyz (routes/health.ts), and /openapi.json (start-api.ts).
