/// <reference types="vite/client" />
import {
  AccountPage,
  AuthProvider,
  createSession,
  ForgotPassword,
  type Locale,
  LoginForm,
  RegisterForm,
  RequireAuth,
  RequireRole,
  SignOutButton,
  useAuth,
} from '@custom-cognito/react';
import '@custom-cognito/react/style.css';
import './page.css';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

// A page of another origin than the API's, which its address says: ?api=http://localhost:8000&lang=en
const asked = new URLSearchParams(location.search);
const locale: Locale = asked.get('lang') === 'en' ? 'en' : 'es';
document.documentElement.lang = locale;
const session = createSession({ baseUrl: asked.get('api') ?? '' });
Object.assign(globalThis, { session });

type Place = 'sign-in' | 'register' | 'forgot' | 'home' | 'account' | 'admin';

function Page() {
  const [place, setPlace] = useState<Place>((location.hash.slice(1) || 'home') as Place);
  const go = (to: Place) => () => {
    location.hash = to;
    setPlace(to);
  };
  const places: Record<Place, React.ReactNode> = {
    'sign-in': <LoginForm onSignedIn={go('home')} onRegister={go('register')} />,
    register: <RegisterForm onSignedIn={go('home')} onSignIn={go('sign-in')} />,
    forgot: <ForgotPassword onReset={go('sign-in')} onSignIn={go('sign-in')} />,
    home: (
      <RequireAuth fallback={<LoginForm onRegister={go('register')} />}>
        <Home onAccount={go('account')} />
      </RequireAuth>
    ),
    account: <AccountPage onDeleted={go('home')} />,
    admin: (
      <RequireRole group="admin">
        <h1>Admin</h1>
      </RequireRole>
    ),
  };
  return places[place];
}

function Home({ onAccount }: { readonly onAccount: () => void }) {
  const { user } = useAuth();
  return (
    <div className="cc-form">
      <h1>{user?.name}</h1>
      <p id="who">{user?.email}</p>
      <button type="button" className="cc-button" onClick={onAccount}>
        {locale === 'es' ? 'Tu cuenta' : 'Your account'}
      </button>
      <SignOutButton />
    </div>
  );
}

createRoot(document.getElementById('page') as HTMLElement).render(
  <StrictMode>
    <AuthProvider session={session} locale={locale}>
      <Page />
    </AuthProvider>
  </StrictMode>,
);
