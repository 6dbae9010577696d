import {
  AuthProvider,
  attachTo,
  createSession,
  RegisterForm,
  RequireAuth,
  SignOutButton,
  useAuth,
} from '@custom-cognito/react';
import '@custom-cognito/react/style.css';
import axios from 'axios';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

// The API answers on another origin than this page, so its FRONTEND_URL has to name the page's.
const baseURL = import.meta.env.VITE_API ?? 'http://localhost:8000';
const session = createSession({ baseUrl: baseURL });

// Your own requests to that origin carry the access token, renewed when it is due. No other request does.
const api = axios.create({ baseURL });
attachTo(api, session);

function Dashboard() {
  const { user, hasRole } = useAuth();
  const [devices, setDevices] = useState<readonly { id: string; device: string }[]>([]);
  useEffect(() => {
    const read = async () => setDevices((await api.get('/api/auth/sessions')).data.sessions);
    void read().catch(() => setDevices([]));
  }, []);
  return (
    <>
      <h1>Welcome, {user?.name}</h1>
      {hasRole('admin') && <p>You may see everything.</p>}
      <ul>
        {devices.map(({ id, device }) => (
          <li key={id}>{device}</li>
        ))}
      </ul>
      <SignOutButton />
    </>
  );
}

createRoot(document.getElementById('app') as HTMLElement).render(
  <AuthProvider session={session} locale="en">
    {location.pathname === '/register' ? (
      <RegisterForm onSignedIn={() => location.assign('/')} />
    ) : (
      <RequireAuth>
        <Dashboard />
      </RequireAuth>
    )}
  </AuthProvider>,
);
