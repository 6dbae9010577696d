import type { Text } from '@custom-cognito/contract';
import type { RefusalReason } from '@custom-cognito/pool/examination';

/** What is wrong with a provider's answer, and where to put it right. */
export const REFUSALS: Readonly<Record<RefusalReason, Text>> = {
  away: {
    es: 'El proveedor no contesta, o su descripción no sirve. Mira las comprobaciones de arriba.',
    en: 'The provider does not answer, or its description is of no use. Look at the checks above.',
  },
  declined: {
    es: 'El proveedor ha dicho que no. Mira allí si la persona tiene asignada esta aplicación.',
    en: 'The provider said no. See there whether the application is assigned to the person.',
  },
  encoding: {
    es: 'No es Base64 de UTF-8, o es demasiado grande. Copia el valor entero del campo SAMLResponse.',
    en: 'It is no Base64 of UTF-8, or too large. Copy the whole value of the field SAMLResponse.',
  },
  malformed: {
    es: 'No tiene la forma de una respuesta SAML que se pueda leer de una sola manera.',
    en: 'It has not the form of a SAML response that can be read in one way only.',
  },
  destination: {
    es: 'Se envió a otra dirección. Pon en el proveedor, como URL de respuesta (ACS), la de arriba, letra por letra.',
    en: 'It was sent to another address. Set the reply URL (ACS) at the provider to the one above, letter by letter.',
  },
  status: {
    es: 'El proveedor informa de un fallo suyo. Su estado dice cuál; búscalo en su registro.',
    en: 'The provider reports a failure of its own. Its status says which; look for it in its log.',
  },
  unsigned: {
    es: 'No hay nada firmado. Haz que el proveedor firme la respuesta o la aserción, con SHA-256.',
    en: 'Nothing is signed. Let the provider sign the response or the assertion, with SHA-256.',
  },
  signature: {
    es: 'La firma no es de ninguna clave publicada, o lo firmado se cambió después. ¿Ha cambiado de certificado? Renueva los metadatos.',
    en: 'The signature is by no key that is published, or what it signs was changed since. Has the certificate been replaced? Renew the metadata.',
  },
  algorithm: {
    es: 'La firma usa un algoritmo que no se admite, como SHA-1. Elige RSA con SHA-256 en el proveedor.',
    en: 'The signature uses an algorithm that is not taken, such as SHA-1. Choose RSA with SHA-256 at the provider.',
  },
  encryption: {
    es: 'Lo cifrado no se puede abrir. Pon en el proveedor el certificado de los metadatos de arriba, AES-GCM y RSA-OAEP, y que firme la aserción antes de cifrarla.',
    en: 'What is encrypted cannot be opened. Give the provider the certificate of the metadata above, AES-GCM and RSA-OAEP, and let it sign the assertion before it encrypts it.',
  },
  not_encrypted: {
    es: 'Se pidieron aserciones cifradas y esta no lo está. Cífralas en el proveedor, o quita encrypted_assertions.',
    en: 'Encrypted assertions were asked for, and this one is not. Encrypt them at the provider, or drop encrypted_assertions.',
  },
  in_response_to: {
    es: 'No contesta a la petición que se hizo. Si ha de empezar en el proveedor, añade starts_there.',
    en: 'It does not answer the request that was made. If sign-ins are to begin at the provider, add starts_there.',
  },
  issuer: {
    es: 'Lo dice otro emisor. Comprueba el emisor (entity id) de los ajustes o de los metadatos.',
    en: 'Another issuer says it. Look at the issuer (entity id) of the settings or of the metadata.',
  },
  audience: {
    es: 'Es para otra aplicación. En el proveedor, el destinatario (entity id, audience o id de cliente) tiene que ser el nuestro.',
    en: 'It is for another application. The audience (entity id or client id) at the provider has to be ours.',
  },
  recipient: {
    es: 'El Recipient es otro. Tiene que ser la URL de respuesta (ACS) de arriba.',
    en: 'The Recipient is another. It has to be the reply URL (ACS) above.',
  },
  expired: {
    es: 'Ha caducado. Si acababa de llegar, el reloj del proveedor va atrasado, o da demasiado poco tiempo.',
    en: 'It has expired. If it had just come, the provider’s clock is slow, or it allows too little time.',
  },
  not_yet_valid: {
    es: 'Todavía no vale: el reloj del proveedor va adelantado.',
    en: 'It is not valid yet: the provider’s clock is fast.',
  },
  time: {
    es: 'Falta una hora, no está en UTC o queda demasiado lejos.',
    en: 'A time is missing, is no UTC time, or is too far away.',
  },
  confirmation: {
    es: 'Falta la confirmación «bearer» del sujeto, o no es como pide el perfil de navegador.',
    en: 'The bearer confirmation of the subject is missing, or not as the browser profile has it.',
  },
  conditions: {
    es: 'Faltan las condiciones de la aserción, o hay una que no se conoce.',
    en: 'The conditions of the assertion are missing, or one of them is unknown.',
  },
  statement: {
    es: 'Falta AuthnStatement: la aserción no dice que alguien haya entrado.',
    en: 'AuthnStatement is missing: the assertion does not say that anybody signed in.',
  },
  name_id: {
    es: 'Falta NameID, está vacío o es demasiado largo. Elige en el proveedor un identificador fijo.',
    en: 'NameID is missing, empty or too long. Choose a lasting identifier at the provider.',
  },
  transient: {
    es: 'NameID es «transient», otro cada vez. Elige «persistent», o un identificador que no cambie.',
    en: 'NameID is transient, another one each time. Choose persistent, or an identifier that does not change.',
  },
  stale: {
    es: 'La aplicación quiere que se entre de nuevo, y el proveedor no lo ha pedido. Que admita prompt=login, max_age o ForceAuthn.',
    en: 'The application wants a sign-in of now, and the provider has not asked for one. Let it heed prompt=login, max_age or ForceAuthn.',
  },
  replayed: {
    es: 'Ya se usó. Cada respuesta vale una vez.',
    en: 'It was used before. Each answer is good once.',
  },
  nonce: {
    es: 'El token no lleva el nonce de la petición. El proveedor tiene que devolverlo tal cual.',
    en: 'The token does not carry the nonce of the request. The provider has to return it as it is.',
  },
  claim: {
    es: 'Falta un dato del token, como sub, o no es el que debe ser.',
    en: 'A claim of the token, such as sub, is missing or not what it has to be.',
  },
  userinfo: {
    es: 'userinfo contesta por otra persona que el token.',
    en: 'userinfo answers for somebody else than the token.',
  },
  username: {
    es: 'Con ese identificador no se puede formar un nombre de usuario, o lo tiene otra cuenta. Elige uno más corto y sin espacios.',
    en: 'No user name can be made of this identifier, or another account has it. Choose a shorter one, without spaces.',
  },
  attributes: {
    es: 'El grupo de usuarios no admite los atributos: falta uno obligatorio, o un valor no es válido. Que el proveedor lo envíe, o cámbialo en attributes.',
    en: 'The user pool does not take the attributes: a required one is missing, or a value is not valid. Let the provider tell it, or change attributes.',
  },
  account: {
    es: 'La cuenta está deshabilitada, o todavía no puede entrar.',
    en: 'The account is disabled, or may not sign in yet.',
  },
  other: {
    es: 'No se admite; el motivo está en la línea del registro.',
    en: 'It is not taken; the line of the log says why.',
  },
};
