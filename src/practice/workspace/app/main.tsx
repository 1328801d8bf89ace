import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('workspace');
if (!root) throw new Error('`#workspace` is missing from index.html');
createRoot(root).render(<App />);
