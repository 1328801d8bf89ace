import '../styles/base.css';
import '../styles/layout.css';
import '../styles/messages.css';
import '../styles/blocks.css';
import '../styles/forms.css';
import '../styles/overlays.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('workspace');
if (!root) throw new Error('`#workspace` is missing from index.html');
createRoot(root).render(<App />);
