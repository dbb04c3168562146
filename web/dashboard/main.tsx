import { render } from 'preact';
import '../shared/theme.css';
import './dashboard.css';
import { startLanguage } from '../shared/language.ts';
import { ApiClient } from './api-client.ts';
import { Dashboard } from './dashboard.tsx';

const api = new ApiClient(new URL('api/', document.baseURI));
await startLanguage();
const root = document.getElementById('page');
if (root !== null) render(<Dashboard api={api} />, root);
