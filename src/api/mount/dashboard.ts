import { authenticateBrowser, requireShownSignIn } from '../access/authenticate-browser.ts';
import { browserUsesTls, requirePageRequest } from '../access/page-request.ts';
import type { BrowserSignIns } from '../auth/authenticator.ts';
import { setSignInCookie, signInCookie } from '../http/sign-in-cookie.ts';
import { type ApiRequest, routesFor, type Surface } from './route.ts';

/** The root of the dashboard's own routes. The cookie of a sign-in is sent to addresses below it only. */
export const DASHBOARD_API = '/dashboard/api';

export interface DashboardRequest extends ApiRequest {
  readonly signIns: BrowserSignIns;
  /** The token in the cookie; empty if there is none. */
  readonly cookieToken: string;
  /** Refuses if the cookie has another sign-in than the page shows. @throws {Fault} sign_in_changed */
  requireShownSignIn(): void;
  /** Replaces the cookie; an empty token deletes it. */
  setCookieToken(token: string): void;
}

/** Declares a route of the dashboard's page. */
export const dashboardRoute = routesFor<DashboardRequest>();

/** How requests of the dashboard's page are authenticated, on every surface that it uses. */
export const byCookie = {
  refuse: requirePageRequest,
  authenticate: authenticateBrowser,
} as const satisfies Partial<Surface>;

/** How requests about the sign-in itself are evaluated. */
export const dashboardEvaluation: Pick<
  Surface<DashboardRequest>,
  'envelope' | 'refuse' | 'authenticate' | 'complete'
> = {
  ...byCookie,
  envelope: 'identity',
  complete(common, request, _route, parts) {
    const isEncrypted = browserUsesTls(parts, request);
    const cookieToken = signInCookie(request.raw, isEncrypted);
    return {
      ...common,
      signIns: parts.authenticator.browserSignIns,
      cookieToken,
      requireShownSignIn: () => requireShownSignIn(request, cookieToken),
      setCookieToken: (token) => common.setHeader('Set-Cookie', setSignInCookie(token, isEncrypted)),
    };
  },
};
