import { dirname } from 'node:path';
import { checkEdges } from './edges/check.ts';

const violations = checkEdges(dirname(import.meta.dirname));
for (const line of violations) console.error(line);
process.exitCode = violations.length > 0 ? 1 : 0;
