import type { Checkup } from '../../shared/checkup';
import type { ErrorCode } from '../../shared/errors';

/** Main → checker: the one command of its life. */
export interface DoctorCommand {
  readonly file: string;
  readonly nativeBinding: string;
  readonly repair: boolean;
}

/** Checker → main. */
export type DoctorEvent =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'checked'; readonly checkup: Checkup }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
