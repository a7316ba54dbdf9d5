/** A file of an unpacked app, by its path below it; those inside the archive with the archive in front. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: number;
}

export function filesOf(folder: string): PackedFile[];
export function problemsOf(files: readonly PackedFile[], platform?: NodeJS.Platform): string[];
export function sizeReport(files: readonly PackedFile[], count?: number): string[];
