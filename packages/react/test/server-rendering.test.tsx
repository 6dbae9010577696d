import { AccountPage, AuthProvider, createSession, LoginForm, RegisterForm, useAuth } from '@custom-cognito/react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

const asked: string[] = [];
const session = createSession({
  fetch: async (input) => {
    asked.push(String(input));
    throw new TypeError('nothing is asked on a server');
  },
});

describe('on a server', () => {
  it('writes the forms in the language it is given, and asks nothing', () => {
    const page = (locale: 'es' | 'en') =>
      renderToString(
        <AuthProvider session={session} locale={locale}>
          <LoginForm />
          <RegisterForm />
        </AuthProvider>,
      );
    expect(page('es')).toContain('Iniciar sesión');
    expect(page('en')).toContain('Create account');
    expect(asked).toEqual([]);
  });

  it('shows nobody’s account, since it is not known yet whose page it is', () => {
    const page = renderToString(
      <AuthProvider session={session} locale="en">
        <AccountPage />
      </AuthProvider>,
    );
    expect(page).toContain('Loading…');
    expect(page).not.toContain('Delete');
    expect(session.state.get()).toEqual({ status: 'loading', user: null });
  });

  it('says where useAuth works', () => {
    const Lost = () => useAuth().status;
    expect(() => renderToString(<Lost />)).toThrow('inside an AuthProvider only');
  });
});
