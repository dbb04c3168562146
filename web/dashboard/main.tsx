import { render } from 'preact';
import '../shared/theme.css';
import './dashboard.css';
import { ApiClient } from './api-client.ts';
import { Dashboard } from './dashboard.tsx';

// The API is one level above the dashboard's folder.
const api = new ApiClient(new URL('../', document.baseURI));
const root = document.getElementById('page');
if (root !== null) render(<Dashboard api={api} />, root);
