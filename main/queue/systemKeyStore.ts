import { safeStorage } from 'electron';
import type { KeyStore } from './passwordBox';

/** What Electron finds of the system's key store. Without one it would encrypt with a key that everybody knows: that counts as none. */
export const systemKeyStore: KeyStore = {
  isThere: () => {
    if (!safeStorage.isEncryptionAvailable()) return false;
    return process.platform !== 'linux' || !/^(basic_text|unknown)$/.test(safeStorage.getSelectedStorageBackend());
  },
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (bytes) => safeStorage.decryptString(bytes),
};
