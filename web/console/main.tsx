import { render } from 'preact';
import '../shared/theme.css';
import { startLanguage } from '../shared/language.ts';
import './console.css';
import { ConsolePage } from './console-page.tsx';
import { followViewport } from './input/follow-viewport.ts';
import { readAddress } from './session/address.ts';
import { TokenMemory } from './session/token-memory.ts';

// [step 12] First, the page removes the token from the address bar and the history.
const address = readAddress(location.href);
const memory = new TokenMemory(address.token, address.clean);

// A new token in the fragment does not reload the page by itself.
addEventListener('hashchange', () => {
  if (readAddress(location.href).token !== undefined) location.reload();
});

await startLanguage();
followViewport();
const root = document.getElementById('page');
root?.replaceChildren();
if (root !== null) render(<ConsolePage address={address} memory={memory} />, root);
