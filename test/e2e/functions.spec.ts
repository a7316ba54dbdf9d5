import { expect } from '@playwright/test';
import { goTo, picture, test } from './support/app';

test('tmp', async ({ lab: { page } }) => {
  await goTo(page, 'Functions');
  await picture(page, 'functions-curves');
});
