import { AuthProvider } from '@custom-cognito/react';
import '@custom-cognito/react/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { pageLocale } from './language.ts';
import { Pages } from './pages.tsx';
import './style.css';
import { WORDS } from './words.ts';

const locale = pageLocale();
document.documentElement.lang = locale;

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no place for the app.');
createRoot(root).render(
  <StrictMode>
    <AuthProvider locale={locale}>
      <BrowserRouter>
        <Pages locale={locale} words={WORDS[locale]} />
      </BrowserRouter>
    </AuthProvider>
  </StrictMode>,
);
