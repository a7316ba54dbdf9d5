import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const random = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'Draw from the seeded generator (shared/rng.ts): every result must be reproducible.',
};
// Their last bits differ between engines. Those that IEEE 754 makes exact are left: sqrt, abs, floor, ceil, min, …
const inexact =
  'acos,acosh,asin,asinh,atan,atan2,atanh,cbrt,cos,cosh,exp,expm1,hypot,log,log10,log1p,log2,pow,sin,sinh,tan,tanh';
const inexactMath = {
  selector: `MemberExpression[object.name='Math'][property.name=/^(${inexact.replaceAll(',', '|')})$/]`,
  message: 'Use shared/math.ts: this function gives other last bits in other engines.',
};
const power = { selector: "BinaryExpression[operator='**']", message: 'Use shared/math.ts: ** is Math.pow.' };
const date = { name: 'Date', message: 'The core must not know the time; take it as an argument.' };
const rawIpc = (name, where) => ({ name: 'electron', importNames: [name], message: `Only ${where} speaks ${name}.` });

export default defineConfig(
  { ignores: ['node_modules', 'dist', 'native', 'release', 'test-results', '.cache', 'test/reference'] },
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      // Streams stay out of Svelte's proxies on purpose; a version counter tells the page.
      'svelte/prefer-svelte-reactivity': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', random],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    // The rules that need types, where a forgotten promise would be a lost write or a dead button.
    files: ['{main,shared,renderer}/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  { files: ['renderer/**'], languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['shared/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', random, inexactMath, power],
      'no-restricted-globals': ['error', date],
    },
  },
  {
    // AssemblyScript knows no import of types alone.
    files: ['shared/kernels/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['main/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [rawIpc('ipcMain', 'main/handlers.ts'), rawIpc('ipcRenderer', 'main/preload.ts')] },
      ],
    },
  },
  {
    files: ['main/handlers.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [rawIpc('ipcRenderer', 'main/preload.ts')] }] },
  },
  {
    files: ['main/preload.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [rawIpc('ipcMain', 'main/handlers.ts')] }] },
  },
);
