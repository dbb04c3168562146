import { orielClient, type ScreenText, type Sessions, type Trace } from '../../api-client/client.ts';
import { readPictureFile } from '../../platform/picture/picture-file.ts';
import { CommandFailed } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
import {
  checkedBody,
  DeletedReply,
  EndedReply,
  ScreenTextReply,
  SessionsReply,
  TraceReply,
} from '../replies.ts';
import type { Send } from '../sign-in/trusting-send.ts';
import { ApiRefused, NotOriel, orielSuccessOf } from './api-refused.ts';

/** Oriel's own routes, of the API or of an operator socket. `place` names it in messages. */
export class OrielRoutes {
  readonly #client: ReturnType<typeof orielClient>;
  readonly #place: string;

  constructor(
    root: string,
    place: string,
    { headers, send }: { headers?: Record<string, string>; send: Send },
  ) {
    this.#client = orielClient(root, { ...(headers && { headers }), send: orielSuccessOf(send) });
    this.#place = place;
  }

  async trace(requestId: string): Promise<Trace> {
    const params = { path: { request_id: requestId } };
    const reply = await this.#client.GET('/traces/{request_id}', { params });
    return this.#checked(() => checkedBody(TraceReply, reply, this.#place));
  }

  async screenshot(serverId: string): Promise<{ png: Uint8Array; scale: number; condition: string | null }> {
    const { data, response } = await this.#client.GET('/servers/{id}/screenshot', {
      params: { path: { id: serverId } },
      headers: { Accept: 'image/png' },
      parseAs: 'arrayBuffer',
    });
    const png = Buffer.from(data ?? new ArrayBuffer(0));
    if (readPictureFile(png)?.format !== 'png') throw new NotOriel(`${this.#place} returned no picture.`);
    const scale = Number(response.headers.get('x-oriel-screenshot-scale') ?? 1);
    return { png, scale, condition: response.headers.get('x-oriel-condition') };
  }

  async screenText(serverId: string): Promise<ScreenText> {
    const params = { path: { id: serverId } };
    const reply = await this.#client.GET('/servers/{id}/text', { params });
    return this.#checked(() => checkedBody(ScreenTextReply, reply, this.#place));
  }

  async sessions(): Promise<{ list: Sessions; reach: string | null }> {
    const reply = await this.#client.GET('/sessions');
    const list = this.#checked(() => checkedBody(SessionsReply, reply, this.#place));
    return { list, reach: reply.response.headers.get('x-oriel-reach') };
  }

  async endSession(id: string, reason: string) {
    const params = { path: { id }, query: { reason } };
    const reply = await this.#client.DELETE('/sessions/{id}', { params }).catch(forAdministrators);
    return this.#checked(() => checkedBody(EndedReply, reply, this.#place));
  }

  async deleteConsoleTokens(serverId: string, reason: string) {
    const params = { path: { id: serverId }, query: { reason } };
    const reply = await this.#client
      .DELETE('/servers/{id}/console-tokens', { params })
      .catch(forAdministrators);
    return this.#checked(() => checkedBody(DeletedReply, reply, this.#place));
  }

  /** A page instead of JSON comes from another program, such as a dashboard at the address of the compute API. */
  #checked<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof CommandFailed ? new NotOriel(error.message) : error;
    }
  }
}

function forAdministrators(error: unknown): never {
  if (!(error instanceof ApiRefused && error.status === 403)) throw error;
  throw new ApiRefused(`${cliText()('refused.adminsOnly')}\n${error.message}`, 403);
}
