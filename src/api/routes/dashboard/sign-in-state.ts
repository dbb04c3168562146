import { Type } from 'typebox';
import type { BrowserSignIn, BrowserSignIns, Project } from '../../auth/authenticator.ts';
import { signInId } from '../../http/sign-in-cookie.ts';

const ProjectView = Type.Object({ id: Type.String(), name: Type.String() });

/** What the dashboard's page learns about the browser's sign-in. The token is not part of it. */
export const SignInState = Type.Object({
  with_domain: Type.Boolean({ description: 'whether the form has to ask for the domain of the user' }),
  signed_in: Type.Union([
    Type.Null(),
    Type.Object({
      id: Type.String({ description: 'sent back as X-Oriel-Sign-In' }),
      user_id: Type.String(),
      user_name: Type.String(),
      project: Type.Union([ProjectView, Type.Null()], {
        description: 'null: one of `projects` is to be chosen',
      }),
      roles: Type.Array(Type.String()),
      expires_at: Type.Number({ description: 'milliseconds since the epoch' }),
      projects: Type.Array(ProjectView),
    }),
  ]),
});

/** @param projects to choose from, if the sign-in has no project */
export function signInState(
  { hasDomains }: BrowserSignIns,
  signIn: BrowserSignIn | undefined,
  projects: readonly Project[] = [],
): Type.Static<typeof SignInState> {
  if (signIn === undefined) return { with_domain: hasDomains, signed_in: null };
  const { token, caller, expiresAt } = signIn;
  const { userId, userName, projectId, projectName, roles } = caller;
  return {
    with_domain: hasDomains,
    signed_in: {
      id: signInId(token),
      user_id: userId,
      user_name: userName,
      project: projectId === null ? null : { id: projectId, name: projectName ?? projectId },
      roles: [...roles],
      expires_at: expiresAt,
      projects: projects.map(({ id, name }) => ({ id, name })),
    },
  };
}
