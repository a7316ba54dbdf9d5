import { expect, test } from 'vitest';
import { Helper } from '../../../main/helpers/helper';
import { LabError } from '../../../shared/errors';
import { helperInside } from '../../support/helperInside';

/** Answers numbers with their double at once; others are left waiting. */
function begin(ended: (code: number | null, isAsked: boolean) => void = () => undefined) {
  const { launch, commands, end } = helperInside<number | string, number>((tell) => ({
    obey: (command) => typeof command === 'number' && tell(2 * command),
  }));
  const helper: Helper<number | string, number, number> = new Helper(launch(), {
    event: (event) => helper.answer(event),
    ended: (code) => {
      ended(code, helper.isAsked);
      return new LabError('io', `ended (code ${code})`);
    },
  });
  return { helper, commands, end };
}

test('gives the answer to who asked, and is asked again', async () => {
  const { helper, commands } = begin();
  const first = helper.ask(21);
  expect(helper.isAsked).toBe(true);
  expect(await first).toBe(42);
  expect(helper.isAsked).toBe(false);
  helper.tell('by the way');
  expect(await helper.ask(4)).toBe(8);
  expect(commands).toEqual([21, 'by the way', 4]);
});

test('refuses who asked; what is answered afterwards is for nobody', async () => {
  const { helper } = begin();
  const asked = helper.ask(1);
  helper.refuse(new LabError('state', 'cancelled'));
  await expect(asked).rejects.toThrow('cancelled');
  expect([helper.isAsked, helper.hasEnded]).toEqual([false, false]);
});

test('tells who waits how the process ended, after what it left was put right', async () => {
  const seen: unknown[] = [];
  const { helper, end } = begin((code, isAsked) => seen.push([code, isAsked]));
  const asked = helper.ask('for ever');
  end();
  await expect(asked).rejects.toThrow('ended (code 0)');
  await helper.gone;
  expect(seen).toEqual([[0, true]]);
});

test('tells who asks next how an idle process ended', async () => {
  const seen: unknown[] = [];
  const { helper, commands, end } = begin((code, isAsked) => seen.push([code, isAsked]));
  end();
  await helper.gone;
  expect([helper.hasEnded, helper.isAsked, seen]).toEqual([true, false, [[0, false]]]);
  await expect(helper.ask(1)).rejects.toThrow('ended (code 0)');
  await expect(helper.ask(2)).rejects.toThrow('ended (code 0)');
  expect(commands).toEqual([]);
});
