import { ipcMain } from 'electron';
import { CALL_CHANNEL } from '../shared/channels';
import { LabError } from '../shared/errors';
import type { Handlers } from '../shared/ipc';
import { answer, failure } from './answer';
import { isOwnPage } from './security';

/** Answers every call of the page: checks the sender, parses the arguments, runs the handler, answers a Result. */
export function answerCalls(handlers: Handlers): void {
  ipcMain.handle(CALL_CHANNEL, (event, channel: unknown, raw: unknown) => {
    const frame = event.senderFrame;
    if (!isOwnPage(frame?.url) || frame !== event.sender.mainFrame) {
      return failure(new LabError('input', `calls must come from the app's own page; got ${frame?.url ?? 'no page'}`));
    }
    return answer(handlers, channel, raw);
  });
}
