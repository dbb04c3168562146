import { type ConsoleApi, ConsoleRefused, type TracedStep } from '../doctor/walk/walk.ts';
import { ApiClient } from './api-client.ts';
import { CommandFailed } from './command.ts';

/** The public API for the doctor's walk, signed in on first use with the `OS_*` variables. */
export function consoleApi(env: NodeJS.ProcessEnv): ConsoleApi {
  let signedIn: Promise<ApiClient> | undefined;
  const client = () => {
    signedIn ??= ApiClient.signIn(env);
    return signedIn;
  };
  return {
    async openConsole(server) {
      try {
        const api = await client();
        const { id } = await api.findServer(server);
        return await api.openConsole(id);
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new ConsoleRefused(error.message, /req-[0-9a-f-]{36}/.exec(error.message)?.[0]);
      }
    },
    async trace(requestId) {
      const { steps } = (await (await client()).oriel(`/traces/${requestId}`)) as { steps: TracedStep[] };
      return steps;
    },
  };
}
