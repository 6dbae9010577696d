/** The password of every seeded user: long, and in no list. */
export const PASSWORD = 'Violet-tractor-91-orbit';

/** The address of the user with a number, from 0. */
export function email(index: number): string {
  return `user${String(index).padStart(7, '0')}@people.example.com`;
}

const GIVEN = ['Ana', 'Luis', 'Marta', 'Jorge', 'Elena', 'Pablo', 'Lucía', 'Diego', 'Sara', 'Hugo'];
const FAMILY = ['García', 'López', 'Martín', 'Sánchez', 'Pérez', 'Gómez', 'Ruiz', 'Díaz', 'Torres', 'Vega', 'Ramos'];

/** Attributes as registration leaves them, a telephone for one user in three. */
export function attributes(index: number): Record<string, string> {
  const name = `${GIVEN[index % GIVEN.length]} ${FAMILY[(index >> 3) % FAMILY.length]}`;
  return {
    email: email(index),
    email_verified: 'true',
    name,
    locale: 'es',
    ...(index % 3 === 0 && { phone_number: `+346${String(index).padStart(8, '0')}`, phone_number_verified: 'false' }),
  };
}
