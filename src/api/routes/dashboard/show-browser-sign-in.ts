import { dashboardRoute } from '../../mount/dashboard.ts';
import { SignInState, signInState } from './sign-in-state.ts';

/** Which sign-in this browser has. A browser without one gets 200 too: the page asks before it knows. */
export const showBrowserSignIn = dashboardRoute({
  method: 'GET',
  path: '/sign-in',
  summary: 'Show the sign-in of this browser.',
  open: true,
  reply: SignInState,
  async handle(request) {
    const { signIns, cookieToken } = request;
    const signIn = cookieToken === '' ? undefined : await signIns.find(cookieToken, request);
    if (signIn === undefined) return signInState(signIns, undefined);
    request.setAuthenticated();
    const isUnscoped = signIn.caller.projectId === null;
    return signInState(signIns, signIn, isUnscoped ? await signIns.projectsOf(signIn, request) : []);
  },
});
