import { CopyButton } from '../shared/copy-button.tsx';
import { ApiFault } from './fault.ts';
import { traceHref } from './route.ts';

/** Why a request failed, in the service's words, with the request id and a link to its trace. */
export function FaultNote({ fault }: { readonly fault: Error }) {
  const requestId = fault instanceof ApiFault ? fault.requestId : undefined;
  const status = fault instanceof ApiFault ? fault.status : 0;
  return (
    <div class="note tone-bad" role="alert">
      <p>
        <strong>{fault.message}</strong>
        {status > 0 && <span> (HTTP {status})</span>}
      </p>
      {requestId !== undefined && (
        <p class="request-id">
          <code>{requestId}</code>
          <CopyButton text={requestId} label="Copy" />
          <a href={traceHref(requestId)}>Where did it stop?</a>
        </p>
      )}
    </div>
  );
}
