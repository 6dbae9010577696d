import { describe, expect, it } from 'vitest';
import { oneWay } from '../../cli/test/harness/four-ways.ts';
import { codeFor, newAddress, PASSWORD } from '../../cli/test/harness/people.ts';
import { hasChromium, hostPage, launchChromium, openPage } from './harness/chromium.ts';
import { besidePacked } from './harness/packed.ts';

describe.skipIf(!hasChromium)(
  'the example of a page, with the packages as they are published',
  { timeout: 60_000 },
  () => {
    const host = hostPage();
    const chromium = launchChromium();

    oneWay((open) => {
      it('registers somebody, shows what its own requests tell, and signs out', async () => {
        const service = await open({ FRONTEND_URL: host.origin });
        const root = await besidePacked('examples/react-app');
        await host.build({ root, published: true, variables: { VITE_API: service.url } });
        const page = await openPage(await chromium.window(), `${host.origin}/register`);
        const email = newAddress();
        await page.getByLabel('Full name').fill('Ada');
        await page.getByLabel('E-mail address').fill(email);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: 'Create account' }).click();
        await page.getByLabel('Code').fill(await codeFor(service, email));
        await page.getByRole('button', { name: 'Confirm' }).click();
        await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor();
        await page.getByText('Chrome · Linux').waitFor();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByLabel('Password', { exact: true }).waitFor();
        expect(await page.context().cookies()).toEqual([]);
      });
    });
  },
);
