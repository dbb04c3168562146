import { describe, expect, it } from 'vitest';
import type { BrowserSignIn } from '../../../../web/dashboard/api-client.ts';
import {
  nextView,
  ownSignIn,
  type Session,
  shownSignIn,
  type View,
} from '../../../../web/dashboard/sign-in/next-view.ts';

const signIn = (user: string, project: string | null, id = `${user} ${project}`): BrowserSignIn => ({
  id,
  user_id: user,
  user_name: user,
  project: project === null ? null : { id: project, name: project },
  roles: ['member'],
  expires_at: 1_000,
  projects: [],
});
const told = (signed_in: BrowserSignIn | null) => ({ with_domain: false, signed_in });
const mia = signIn('mia', 'demo') as Session;
const pat = signIn('pat', 'demo') as Session;
const inAs = (session: Session): View => ({ state: 'in', session });
const out = (last: Session | null): View => ({ state: 'out', withDomain: false, notice: '', last });

describe('a tab', () => {
  it('that has shown no sign-in uses the one of the browser', () => {
    for (const view of [{ state: 'asking' } as const, out(null)]) {
      expect(nextView(view, told(mia), 0)).toEqual(inAs(mia));
    }
  });

  it('goes on with a new sign-in of the same user in the same project, also after the old one expired', () => {
    const again = signIn('mia', 'demo', 'another id') as Session;
    for (const view of [inAs(mia), out(mia)]) expect(nextView(view, told(again), 0)).toEqual(inAs(again));
  });

  it.each([
    ['another user', pat],
    ['another project', signIn('mia', 'lab') as Session],
  ])('uses no sign-in of %s before its user agrees', (_what, other) => {
    for (const view of [inAs(mia), out(mia), { state: 'replaced', by: pat, last: mia } as const]) {
      const next = nextView(view, told(other), 0);
      expect(next).toEqual({ state: 'replaced', by: other, last: mia });
      expect(shownSignIn(next)).toBeNull();
    }
  });

  it('shows its own user again when that one is back', () => {
    expect(nextView({ state: 'replaced', by: pat, last: mia }, told(mia), 0)).toEqual(inAs(mia));
  });

  it('distinguishes a sign-in that has expired from one that was ended', () => {
    const notices = [999, 1_000].map((nowMs) => {
      const next = nextView(inAs(mia), told(null), nowMs);
      return next.state === 'out' ? next.notice : next.state;
    });
    expect(notices[0]).toBe('endedElsewhere');
    expect(notices[1]).toBe('expired');
  });

  it('keeps its notice while there is no sign-in', () => {
    const view: View = { state: 'out', withDomain: false, notice: 'expired', last: mia };
    expect(nextView(view, told(null), 0)).toEqual(view);
  });

  it('uses its own sign-in, although another user was signed in before', () => {
    expect(ownSignIn(out(mia), told(pat))).toEqual(inAs(pat));
    expect(ownSignIn(out(null), told(signIn('pat', null)))).toMatchObject({ state: 'choosing' });
    expect(ownSignIn(out(null), told(null))).toMatchObject({ notice: 'noProject' });
  });
});
