/** A part of the program that others made, as the list in the window shows it. */
export interface LicenceRow {
  readonly name: string;
  readonly version: string | null;
  /** SPDX identifier; null where only the text says it. */
  readonly licence: string | null;
  /** Parts of the app itself, or of Electron, which runs it. */
  readonly group: 'app' | 'electron';
}

/** A part of the app with its text, as the build lists it in `dist/licences.json`. */
export interface LicensedPart {
  readonly name: string;
  readonly version: string | null;
  readonly licence: string;
  readonly homepage: string | null;
  readonly text: string;
}
