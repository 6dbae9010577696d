import type { MailContents } from './content.ts';

const neverShare = 'No comparta este código con nadie: nunca se lo pediremos.';

export const spanish: MailContents = {
  'sign-up': ({ product, secret, validity }) => ({
    subject: `Confirme su correo electrónico en ${product}`,
    intro: `Para terminar de crear su cuenta en ${product}, escriba este código donde se lo pedimos.`,
    fields: [{ label: 'Código', value: secret }],
    validity: `El código vale durante ${validity} y sirve una sola vez. ${neverShare}`,
    unasked: 'Si no ha creado una cuenta, no tiene que hacer nada: sin el código la cuenta no se activa.',
  }),
  'forgot-password': ({ product, secret, validity }) => ({
    subject: `Cambie su contraseña de ${product}`,
    intro: `Hemos recibido una petición para cambiar la contraseña de su cuenta en ${product}. Escriba este código para elegir una nueva.`,
    fields: [{ label: 'Código', value: secret }],
    validity: `El código vale durante ${validity} y sirve una sola vez. ${neverShare}`,
    unasked: 'Si no lo ha pedido, no haga caso de este mensaje: su contraseña sigue siendo la misma.',
  }),
  'verify-attribute': ({ product, secret, validity }) => ({
    subject: `Verifique su dirección de correo en ${product}`,
    intro: `Para usar esta dirección con su cuenta en ${product}, escriba este código donde se lo pedimos.`,
    fields: [{ label: 'Código', value: secret }],
    validity: `El código vale durante ${validity} y sirve una sola vez. ${neverShare}`,
    unasked: 'Si no lo ha pedido, no haga caso de este mensaje: la dirección no se añadirá a ninguna cuenta.',
  }),
  'second-factor': ({ product, secret, validity }) => ({
    subject: `Su código para entrar en ${product}`,
    intro: `Alguien está entrando en su cuenta de ${product} con su contraseña. Si es usted, escriba este código.`,
    fields: [{ label: 'Código', value: secret }],
    validity: `El código vale durante ${validity} y sirve una sola vez. ${neverShare}`,
    unasked: 'Si no es usted, alguien más conoce su contraseña: cámbiela ahora.',
  }),
  invitation: ({ product, username, secret, validity }) => ({
    subject: `Su cuenta en ${product}`,
    intro: `Le han creado una cuenta en ${product}. Entre con estos datos; al hacerlo elegirá su propia contraseña.`,
    fields: [
      { label: 'Usuario', value: username },
      { label: 'Contraseña temporal', value: secret },
    ],
    validity: `La contraseña temporal vale durante ${validity}. No la comparta con nadie.`,
    unasked: 'Si no esperaba esta cuenta, no haga caso de este mensaje.',
  }),
};
