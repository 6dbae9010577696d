import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signInWithRedirect, signOut } from 'aws-amplify/auth';
import 'aws-amplify/auth/enable-oauth-listener';
import { UserManager } from 'oidc-client-ts';

// What an application does with the two libraries; a test says what to do by the hash of the address.
const { oidc, amplify } = await (await fetch('/settings.json')).json();
const manager = new UserManager(oidc);
const tell = (value) => {
  document.body.textContent = JSON.stringify(value);
};

const actions = {
  '#oidc': () => manager.signinRedirect(),
  '#oidc-refresh': async () => tell((await manager.signinSilent()).profile),
  '#oidc-out': () => manager.signoutRedirect(),
  '#amplify': async () => {
    Amplify.configure(amplify);
    await signInWithRedirect();
  },
  '#amplify-session': async () => {
    Amplify.configure(amplify);
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    tell(tokens?.idToken?.payload ?? 'nobody');
  },
  '#amplify-out': async () => {
    Amplify.configure(amplify);
    await signOut();
  },
};

if (location.pathname === '/oidc') {
  const { profile } = await manager.signinCallback();
  tell(profile);
} else if (location.pathname === '/amplify') {
  Amplify.configure(amplify);
  const { tokens } = await fetchAuthSession();
  tell(tokens?.idToken?.payload ?? 'waiting');
} else {
  await actions[location.hash]?.();
}
