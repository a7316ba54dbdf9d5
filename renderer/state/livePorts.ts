import { PORT_MESSAGE } from '../../shared/channels';
import type { RunId } from '../../shared/run';
import type { LiveFrame } from '../../shared/trainerProtocol';
import { call } from '../api';

/**
 * Live frames of a run, straight from its trainer, until the returned function is called.
 *
 * Errors  LabError of the call: the run is not being trained any more.
 */
export async function watchRun(id: RunId, onFrame: (frame: LiveFrame) => void): Promise<() => void> {
  let port: MessagePort | null = null;
  let stopped = false;
  const receive = (event: MessageEvent): void => {
    const message: unknown = event.data;
    if (event.source !== window || !isPortMessage(message) || message.runId !== id) return;
    window.removeEventListener('message', receive);
    port = event.ports[0] ?? null;
    if (port === null) return;
    if (stopped) port.close();
    else port.onmessage = (live: MessageEvent<LiveFrame>) => onFrame(live.data);
  };
  const stop = (): void => {
    stopped = true;
    port?.close();
  };
  window.addEventListener('message', receive);
  try {
    await call('run:watch', { id });
  } catch (thrown) {
    window.removeEventListener('message', receive);
    throw thrown;
  }
  return stop;
}

function isPortMessage(message: unknown): message is { readonly type: typeof PORT_MESSAGE; readonly runId: RunId } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === PORT_MESSAGE;
}
