import { challenge } from './challenge.ts';
import { confirm, resend } from './confirm.ts';
import { forgot, reset } from './forgot-password.ts';
import type { HostedForm } from './form.ts';
import { login } from './login.ts';
import { signUp } from './sign-up.ts';

/** Every page with a form. */
export const hostedForms: readonly HostedForm[] = [login, signUp, confirm, resend, forgot, reset, challenge];
