import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { LabApi, MainEvent } from '../shared/ipc';
import { CALL_CHANNEL, DROP_CHANNEL, EVENT_CHANNEL, PORT_MESSAGE } from '../shared/channels';

/** The page's only door to main. Values are copied across it; events of Electron never are. */
const api: LabApi = {
  call: (channel, args) => ipcRenderer.invoke(CALL_CHANNEL, channel, args),
  // A file that the page made up has no path.
  drop: (file) => ipcRenderer.invoke(DROP_CHANNEL, webUtils.getPathForFile(file as File)),
  onEvent: (listener) => {
    const forward = (_event: IpcRendererEvent, event: MainEvent) => listener(event);
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => void ipcRenderer.removeListener(EVENT_CHANNEL, forward);
  },
};
contextBridge.exposeInMainWorld('lab', api);

// A MessagePort cannot cross the context bridge, but a window message carries it.
ipcRenderer.on(PORT_MESSAGE, (event, runId: string) => {
  window.postMessage({ type: PORT_MESSAGE, runId }, location.origin, event.ports as unknown as Transferable[]);
});
