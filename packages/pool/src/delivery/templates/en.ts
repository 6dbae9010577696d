import type { MailContents } from './content.ts';

const neverShare = 'Do not share this code with anybody: we will never ask you for it.';

export const english: MailContents = {
  'sign-up': ({ product, secret, validity }) => ({
    subject: `Confirm your e-mail address for ${product}`,
    intro: `To finish creating your ${product} account, enter this code where you were asked for it.`,
    fields: [{ label: 'Code', value: secret }],
    validity: `The code is valid for ${validity} and works once. ${neverShare}`,
    unasked: 'If you did not create an account, there is nothing to do: without the code it stays inactive.',
  }),
  'forgot-password': ({ product, secret, validity }) => ({
    subject: `Change your ${product} password`,
    intro: `We were asked to change the password of your ${product} account. Enter this code to choose a new one.`,
    fields: [{ label: 'Code', value: secret }],
    validity: `The code is valid for ${validity} and works once. ${neverShare}`,
    unasked: 'If you did not ask for this, ignore this message: your password stays as it is.',
  }),
  'verify-attribute': ({ product, secret, validity }) => ({
    subject: `Verify your e-mail address for ${product}`,
    intro: `To use this address with your ${product} account, enter this code where you were asked for it.`,
    fields: [{ label: 'Code', value: secret }],
    validity: `The code is valid for ${validity} and works once. ${neverShare}`,
    unasked: 'If you did not ask for this, ignore this message: the address will not be added to any account.',
  }),
  'second-factor': ({ product, secret, validity }) => ({
    subject: `Your code to sign in to ${product}`,
    intro: `Somebody is signing in to your ${product} account with your password. If it is you, enter this code.`,
    fields: [{ label: 'Code', value: secret }],
    validity: `The code is valid for ${validity} and works once. ${neverShare}`,
    unasked: 'If it is not you, somebody else knows your password: change it now.',
  }),
  invitation: ({ product, username, secret, validity }) => ({
    subject: `Your ${product} account`,
    intro: `An account was created for you at ${product}. Sign in with these details; you will then choose your own password.`,
    fields: [
      { label: 'User name', value: username },
      { label: 'Temporary password', value: secret },
    ],
    validity: `The temporary password is valid for ${validity}. Do not share it with anybody.`,
    unasked: 'If you did not expect this account, ignore this message.',
  }),
};
