import { type ConsoleApi, ConsoleRefused } from '../doctor/walk/walk.ts';
import { ApiClient } from './api-client.ts';
import { CommandFailed } from './command.ts';
import type { SignInSource } from './sign-in/cloud-settings.ts';

/** The public API for the doctor. Signs in on first use. */
export function consoleApi(source: SignInSource): ConsoleApi {
  let signedIn: Promise<ApiClient> | undefined;
  const client = () => {
    signedIn ??= ApiClient.signIn(source);
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
      return (await (await client()).trace(requestId)).steps;
    },
  };
}
