import { z } from 'zod';
import { parseSweep, sweepSchema, type SweepSpec } from './sweep';
import { parsedLater, parseWith } from './validation';

export const MAX_TEMPLATE_NAME = 120;

export const TEMPLATE_EDIT = z.strictObject({
  /** Null for a new one. */
  id: z
    .string()
    .regex(/^[0-9a-z]{12}$/, 'must be an id of 12 characters')
    .nullable(),
  name: z.string().trim().min(1).max(MAX_TEMPLATE_NAME),
  spec: parsedLater(sweepSchema),
});

export interface TemplateEdit {
  readonly id: string | null;
  readonly name: string;
  readonly spec: SweepSpec;
}

/** A sweep that was kept under a name, to be started again or changed. */
export interface SweepTemplate {
  readonly id: string;
  readonly name: string;
  readonly spec: SweepSpec;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Errors  LabError 'input', as `parseSweep`. */
export function parseTemplateEdit(raw: unknown): TemplateEdit {
  const { id, name, spec } = parseWith(TEMPLATE_EDIT, raw, 'template');
  return { id, name, spec: parseSweep(spec) };
}
