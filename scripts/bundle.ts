import { bundleCommand } from './bundle/bundle-command.ts';
import { bundleWeb } from './bundle/bundle-web.ts';

const { files, packages } = await bundleCommand('packages/cli/dist/bundle');
console.log(`${files} files, with ${packages} packages of others in them`);
await bundleWeb('packages/cli/dist/web');
