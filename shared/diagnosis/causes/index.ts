import type { Cause } from '../cause';
import { constantLabels } from './constantLabels';
import { deadUnits } from './deadUnits';
import { explodingGradient } from './explodingGradient';
import { inputsNotScaled } from './inputsNotScaled';
import { learningRateTooLarge } from './learningRateTooLarge';
import { learningRateTooSmall } from './learningRateTooSmall';
import { linearCollapse } from './linearCollapse';
import { lossMismatch } from './lossMismatch';
import { oneClassOutput } from './oneClassOutput';
import { saturation } from './saturation';
import { shuffledLabels } from './shuffledLabels';
import { symmetricUnits } from './symmetricUnits';
import { tooLittleCapacity } from './tooLittleCapacity';
import { vanishingGradient } from './vanishingGradient';

/** Every cause, in causal order: where two begin at the same step, the earlier one brings about the later. */
export const causes: readonly Cause[] = [
  constantLabels,
  lossMismatch,
  linearCollapse,
  symmetricUnits,
  inputsNotScaled,
  learningRateTooLarge,
  deadUnits,
  saturation,
  explodingGradient,
  vanishingGradient,
  learningRateTooSmall,
  oneClassOutput,
  shuffledLabels,
  tooLittleCapacity,
];
