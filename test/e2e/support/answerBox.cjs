/* eslint-disable @typescript-eslint/no-require-imports -- Electron's option -r loads CommonJS alone */
// Loaded before the app: answers message boxes that come before there is a window, with the buttons named in INITLAB_TEST_ANSWERS
// one after another, and writes down what they said. A box without an answer stays until the app closes it.
const { dialog } = require('electron');
const { appendFileSync } = require('node:fs');

const answers = (process.env.INITLAB_TEST_ANSWERS ?? '').split('|').filter(Boolean);
const said = (what) => appendFileSync(process.env.INITLAB_TEST_SAID, `${JSON.stringify(what)}\n`);
dialog.showErrorBox = (title, content) => said({ title, content });
dialog.showMessageBox = (options) => {
  const answer = answers.shift();
  said({ ...options, signal: undefined, answer });
  if (answer !== undefined)
    return Promise.resolve({ response: options.buttons.indexOf(answer), checkboxChecked: false });
  return new Promise((resolve) =>
    options.signal?.addEventListener('abort', () => resolve({ response: options.cancelId ?? 0 })),
  );
};
