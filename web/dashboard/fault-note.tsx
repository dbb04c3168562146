import { isRefusalCode } from '../../src/flow/refusals.ts';
import { refusalText } from '../../src/languages/refusal-text.ts';
import { CopyButton } from '../shared/copy-button.tsx';
import { type PageText, useText } from '../shared/language.ts';
import { ApiFault } from './fault.ts';
import { traceHref } from './route.ts';

/** Why a request failed, in the service's words or those of the page's language, with the request id and a link to its trace. */
export function FaultNote({ fault }: { readonly fault: Error }) {
  const t = useText();
  const requestId = fault instanceof ApiFault ? fault.requestId : undefined;
  const status = fault instanceof ApiFault ? fault.status : 0;
  return (
    <div class="note tone-bad" role="alert">
      <p>
        <strong>{words(t, fault)}</strong>
        {status > 0 && <span> (HTTP {status})</span>}
      </p>
      {requestId !== undefined && (
        <p class="request-id">
          <code>{requestId}</code>
          <CopyButton text={requestId} label={t('shared.copy')} />
          <a href={traceHref(requestId)}>{t('frame.whereStopped')}</a>
        </p>
      )}
    </div>
  );
}

/** The service replies in English, as Nova does, often with more detail. Its code finds the words in other languages. */
function words(t: PageText, fault: Error): string {
  const code = fault instanceof ApiFault ? fault.code : undefined;
  if (t.language === 'en' || code === undefined || !isRefusalCode(code)) return fault.message;
  return refusalText(t, code).sentence;
}
