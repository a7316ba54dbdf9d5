import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ACTIVATIONS } from '../../../shared/activations';
import {
  AGREEMENT_INITIALIZERS,
  agreementOf,
  agreementPairs,
  agreementSetting,
  AGREES,
  CHANCE,
  measureAgreement,
  measureAll,
  parseSignalSetting,
  SignalLab,
  type Agreement,
  type SignalSetting,
} from '../../../shared/signal';

const lab = new SignalLab();
function agreement(setting: SignalSetting): Agreement {
  const work = measureAgreement(lab, setting);
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
  }
}

const GRID = (['tanh', 'logistic'] as const).flatMap((activation) =>
  [0.5, 1, 2, 3, 4].flatMap((sigmaW) => [0, 0.1, 0.5].map((sigmaB) => [activation, sigmaW, sigmaB] as const)),
);

describe('theory and measurement', () => {
  // Layers 2 to 20 at once: a shorter network is the beginning of a longer one.
  test.each(GRID)('%s at σ_w %s, σ_b %s: q within 15 %, ln χ within 0.02 or what ten networks allow', (...point) => {
    const [activation, sigmaW, sigmaB] = point;
    const setting = parseSignalSetting({ activation, sigmaW, sigmaB, depth: 20, width: 256, batch: 32, seeds: 10 });
    const found = agreement(setting);
    expect(Math.abs(found.q!.off), `q in layer ${found.q!.layer}`).toBeLessThan(AGREES.q);
    // A standard error is up to 0.04 at σ_w 4, where a layer has few units that are not saturated.
    const most = Math.max(AGREES.lnChi, CHANCE * found.lnChi!.error);
    expect(Math.abs(found.lnChi!.off), `ln χ in layer ${found.lnChi!.layer}`).toBeLessThanOrEqual(most);
    expect(found.lnChi!.error).toBeLessThan(sigmaW <= 2 ? 0.025 : 0.045);
    // Chance goes out over the layers; what theory gets wrong would not.
    expect(Math.abs(found.lnChiOnAverage!)).toBeLessThan(0.012);
    expect(found.verdict).not.toBe('differs');
  });

  test('verdicts: what is within is so in every layer, what is beyond chance differs', () => {
    const setting = agreementSetting('tanh', 'glorotUniform');
    const networks = measureAll(lab, parseSignalSetting({ ...setting, depth: 5, width: 128, seeds: 6 }));
    const small = { ...setting, depth: 5, width: 128 };
    const shifted = (by: number, spread: number) =>
      agreementOf(
        small,
        networks.map((network, k) => ({
          ...network,
          layers: network.layers.map((layer, l) => ({
            ...layer,
            lnChi: layer.lnChi + (l === 2 ? by + spread * (k - 2.5) : 0),
          })),
        })),
      );
    expect(shifted(0.5, 0)).toMatchObject({ verdict: 'differs', lnChi: { layer: 3 } });
    expect(shifted(0.5, 0.3)).toMatchObject({ verdict: 'chance', lnChi: { layer: 3 } });
    expect(agreementOf(small, networks).misfit).toBeNull();
  });

  test('every activation stands beside every initializer once, and what has no signal has no verdict', () => {
    const pairs = agreementPairs().map(({ activation, initializer }) => `${activation.name} ${initializer.name}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs).toHaveLength(Object.keys(ACTIVATIONS).length * AGREEMENT_INITIALIZERS.length);
    const silent = parseSignalSetting({ initializer: 'zeros', depth: 3, width: 16, batch: 4, seeds: 2 });
    expect(agreement(silent)).toMatchObject({ verdict: null });
  });

  test('docs/theory.md says what is measured', () => {
    const text = readFileSync(path.join(import.meta.dirname, '../../../docs/theory.md'), 'utf8');
    const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const head = rows.find(([, first]) => first === 'activation')!;
    for (const [activation, initializer] of [
      ['tanh', 'orthogonal'],
      ['selu', 'lecunNormal'],
    ] as const) {
      const { lnChi, q, verdict } = agreement(agreementSetting(activation, initializer));
      const cell = rows.find(([, first]) => first === `\`${activation}\``)![head.indexOf(`\`${initializer}\``)];
      const signed = (value: number, digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
      const numbers = `${signed(lnChi!.off, 3)} ± ${lnChi!.error.toFixed(3)}, ${signed(100 * q!.off, 0)} %`;
      expect(cell).toBe(`${numbers}${{ agrees: '', chance: ' ~', differs: ' **!**' }[verdict!]}`);
    }
  });

  test('orthogonal weights, which are not independent, come nearer to the theory than independent ones', () => {
    const small = (initializer: 'orthogonal' | 'lecunNormal') =>
      parseSignalSetting({ ...agreementSetting('tanh', initializer), depth: 6, width: 64, batch: 32, seeds: 6 });
    const [orthogonal, independent] = [agreement(small('orthogonal')), agreement(small('lecunNormal'))];
    expect(orthogonal.misfit).toBe('notIndependent');
    expect(orthogonal.lnChi!.error).toBeLessThan(independent.lnChi!.error / 2);
  });
});
