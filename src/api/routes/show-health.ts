import { Examined } from '../../operator/health-report.ts';
import { demand, isAdmin } from '../access/policy.ts';
import { route } from '../mount/route.ts';

/** The state of every process. A report costs calls to all of them, so one serves all administrators for half a minute. */
export const showHealth = route({
  method: 'GET',
  path: '/health',
  summary:
    'Show every process with its version, peers, store and certificates, where they differ, and the findings of `oriel doctor`. Administrators only.',
  rule: 'oriel:health:show',
  reply: Examined,
  async handle({ caller }, { examine }) {
    demand(isAdmin(caller), 'oriel:health:show');
    return examine();
  },
});
