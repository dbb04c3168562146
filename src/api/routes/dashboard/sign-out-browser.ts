import { Type } from 'typebox';
import { asRefusal } from '../../../flow/refusals.ts';
import type { ApiParts } from '../../api-parts.ts';
import { type DashboardRequest, dashboardRoute } from '../../mount/dashboard.ts';

/** Deletes the cookie in any case, and reports whether the sign-in is revoked: if it is not, a copy of it stays valid. */
export const signOutBrowser = dashboardRoute({
  method: 'DELETE',
  path: '/sign-in',
  summary: 'Sign this browser out, and revoke its sign-in.',
  open: true,
  reply: Type.Object({ revoked: Type.Boolean() }),
  async handle(request, parts) {
    const { cookieToken, setCookieToken, requestId: request_id } = request;
    if (cookieToken === '') return { revoked: true };
    request.requireShownSignIn();
    setCookieToken('');
    try {
      await revoke(request, parts);
      return { revoked: true };
    } catch (error) {
      const { code, detail } = asRefusal(error);
      parts.log.warn({ request_id, code, detail }, 'a sign-out could not be recorded');
      return { revoked: false };
    }
  },
});

async function revoke(
  request: DashboardRequest,
  { observer, publishAccessChanged }: ApiParts,
): Promise<void> {
  const { signIns, cookieToken, requestId: request_id, address: client } = request;
  const signIn = await signIns.find(cookieToken, request);
  if (signIn === undefined) return;
  request.setAuthenticated();
  const change = await signIns.revoke(cookieToken, request);
  if (change !== undefined) publishAccessChanged(change);
  const { userName: user, userId: user_id } = signIn.caller;
  observer.emit({ event: 'sign_in.revoked', request_id, client, user, user_id, of_user: user });
}
