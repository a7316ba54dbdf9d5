/** Made of docs/manual at build time (scripts/manualPlugin.ts). */
declare module 'virtual:manual' {
  // A declaration of this kind may import nothing by a relative name.
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports
  export const BOOK: import('./book').Book;
  /** Addresses of the pictures, by name and theme: `signal-dark`. */
  export const PICTURES: Readonly<Record<string, string>>;
}
