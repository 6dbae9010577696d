/** The form of a `sub`, which finds its user like a name. */
export const SUB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
