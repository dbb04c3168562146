import { Type } from 'typebox';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import type { ApiParts } from '../../api-parts.ts';
import type { BrowserSignIn } from '../../auth/authenticator.ts';
import { fitsCookie, MAX_COOKIE_TOKEN } from '../../http/sign-in-cookie.ts';
import { inputValidator } from '../../input/validate-input.ts';
import { type DashboardRequest, dashboardRoute } from '../../mount/dashboard.ts';
import { SignInState, signInState } from './sign-in-state.ts';

const Name = Type.String({ minLength: 1, maxLength: 255 });
const Body = Type.Object({
  user: Name,
  domain: Type.Optional(Name),
  password: Type.String({ maxLength: 4096 }),
});
const validate = inputValidator(Body, 'body');

const ProjectBody = Type.Object({ project: Name });
const validateProject = inputValidator(ProjectBody, 'body');

/** Signs the browser in: the token goes into a cookie, and the user's only project is entered at once. */
export const signInBrowser = dashboardRoute({
  method: 'POST',
  path: '/sign-in',
  summary: 'Sign this browser in with a password.',
  open: true,
  body: Body,
  reply: SignInState,
  async handle(request, parts) {
    const { signIns, address } = request;
    const { user, domain = 'Default', password } = validate(request.body);
    const first = await recorded(request, parts, 'password', () =>
      signIns.signIn({ user, domain, password }, address, request),
    );
    if (first.caller.projectId !== null) return keep(request, first);
    const projects = await signIns.projectsOf(first, request);
    const [only] = projects;
    if (only === undefined) return signInState(signIns, undefined);
    if (projects.length > 1) {
      keep(request, first);
      return signInState(signIns, first, projects);
    }
    return keep(request, await signIns.enterProject(first.token, only.id, address, request));
  },
});

/** Enters one of several projects, after the password was accepted. */
export const enterProject = dashboardRoute({
  method: 'POST',
  path: '/project',
  summary: 'Continue the sign-in of this browser in a project.',
  body: ProjectBody,
  reply: SignInState,
  async handle(request, parts) {
    const { project } = validateProject(request.body);
    const { signIns, cookieToken, address } = request;
    return keep(
      request,
      await recorded(request, parts, 'token', () =>
        signIns.enterProject(cookieToken, project, address, request),
      ),
    );
  },
});

function keep(request: DashboardRequest, signIn: BrowserSignIn) {
  if (!fitsCookie(signIn.token)) {
    throw new Refusal(
      'identity_unreachable',
      `the token of ${signIn.token.length} characters does not fit into a cookie, which holds ${MAX_COOKIE_TOKEN}; use Fernet tokens in Keystone`,
    );
  }
  request.setCookieToken(signIn.token);
  return signInState(request.signIns, signIn);
}

/** The audit has each sign-in, and each refused one without the name, which may be a mistyped password. */
async function recorded(
  { requestId: request_id, address: client, setAuthenticated }: DashboardRequest,
  { observer }: ApiParts,
  method: 'password' | 'token',
  signIn: () => Promise<BrowserSignIn>,
): Promise<BrowserSignIn> {
  try {
    const found = await signIn();
    const { userName: user, userId: user_id, projectId: project_id } = found.caller;
    observer.emit({ event: 'sign_in.succeeded', request_id, client, user, user_id, project_id, method });
    setAuthenticated();
    return found;
  } catch (error) {
    const { code } = asRefusal(error);
    observer.emit({
      event: 'sign_in.failed',
      request_id,
      client,
      user: null,
      method,
      code,
      stranger: true,
    });
    throw error;
  }
}
