/// <reference types="svelte" />
/// <reference types="vite/client" />
import type { LabApi } from '../shared/ipc';

declare global {
  interface Window {
    /** Put there by the preload: the page's only way out. */
    readonly lab: LabApi;
  }
}
