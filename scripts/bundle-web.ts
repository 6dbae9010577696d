import { bundleWeb } from './bundle/bundle-web.ts';

// Run by a server in a clone, in a process of its own: what builds stays out of the one that serves.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('Say into which folder.');
await bundleWeb(folder);
