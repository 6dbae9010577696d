import pg from 'pg';

/** Integers of 64 bits arrive as text; ours are times, counters and keys below 2^53. */
export const integersAsNumbers: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
};
