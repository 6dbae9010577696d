import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeOAuthRealm, type OAuthRealm, stepsOf, web } from './oauth-realm.ts';
import { visitor } from './visitor.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

eachPool((_, make) => {
  let test: TestPool;
  let realm: OAuthRealm;

  beforeAll(async () => {
    test = await make();
    realm = await makeOAuthRealm(test);
  });

  it('styles the pages of a pool, and those of one client in another way', async () => {
    const { UserPoolId, ClientId } = realm;
    const other = stepsOf(test, await realm.client(web));
    await test.sdk.setUICustomization({ UserPoolId, CSS: '.background-customizable { background-color: #ffe; }' });
    const CSS = '/* ours */ .submitButton-customizable:hover { background: rgb(1, 2, 3); border-radius: 0 }';
    await test.sdk.setUICustomization({ UserPoolId, ClientId, CSS, ImageFile: PNG });
    const own = await visitor(test).go(realm.authorizeUrl());
    expect(own.text).toContain('background:rgb(1, 2, 3);border-radius:0');
    expect(own.text).toContain(`src="data:image/png;base64,${PNG.toString('base64')}"`);
    const others = await visitor(test).go(other.authorizeUrl());
    expect(others.text).toContain('background-color:#ffe');
    const { UICustomization } = await test.sdk.getUICustomization({ UserPoolId, ClientId });
    expect(UICustomization).toMatchObject({ UserPoolId, ClientId, CSS });
  });

  it('takes no CSS that could load, run or hide something, and no file that is no picture', async () => {
    const { UserPoolId } = realm;
    const rule = (declaration: string) => `.label-customizable { ${declaration} }`;
    const bad = [
      'body { color: red }',
      '* { color: red }',
      '.label-customizable, input { color: red }',
      '@import "https://evil.example.org/x.css";',
      rule('background: url(https://evil.example.org/x)'),
      rule('background: image-set(x)'),
      rule('color: expression(alert)'),
      rule('position: fixed'),
      rule('content: "x"'),
      rule('color: red</style><script>alert(1)</script>'),
      rule('color: \\72 ed'),
      rule('--x: 1'),
      '.label-customizable { color: red',
    ];
    for (const CSS of bad) {
      await expectRefusal(test.sdk.setUICustomization({ UserPoolId, CSS }), 'InvalidParameterException');
    }
    const svg = Buffer.from('<svg onload="alert(1)"/>');
    await expectRefusal(test.sdk.setUICustomization({ UserPoolId, ImageFile: svg }), 'InvalidParameterException');
    const large = Buffer.concat([PNG, Buffer.alloc(131_072)]);
    await expectRefusal(test.sdk.setUICustomization({ UserPoolId, ImageFile: large }), 'InvalidParameterException');
    const unknown = { UserPoolId, ClientId: 'unknown' };
    await expectRefusal(test.sdk.setUICustomization(unknown), 'ResourceNotFoundException');
  });
});
