import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { CALL_CHANNEL, DROP_CHANNEL } from '../shared/channels';
import { LabError } from '../shared/errors';
import type { Handlers, Result } from '../shared/ipc';
import type { DroppedFile } from '../shared/transfers';
import { answer, failure } from './answer';
import { isOwnPage } from './security';

/** Answers every call of the page: checks the sender, parses the arguments, runs the handler, answers a Result. */
export function answerCalls(handlers: () => Handlers): void {
  ipcMain.handle(CALL_CHANNEL, (event, channel: unknown, raw: unknown) => {
    return refused(event) ?? answer(handlers(), channel, raw);
  });
}

/** Answers drops of files on the window. The path is the preload's word, so no page can name one. */
export function answerDrops(take: (file: string) => DroppedFile): void {
  ipcMain.handle(DROP_CHANNEL, (event, raw: unknown): Result<DroppedFile> => {
    const no = refused(event);
    if (no !== null) return no;
    try {
      const file = z.string().min(1).safeParse(raw).data;
      if (file === undefined) throw new LabError('input', 'what is dropped must be a file on this computer; got none');
      return { ok: true, value: take(file) };
    } catch (thrown) {
      return failure(thrown);
    }
  });
}

function refused({ senderFrame: frame, sender }: IpcMainInvokeEvent): Result<never> | null {
  if (isOwnPage(frame?.url) && frame === sender.mainFrame) return null;
  return failure(new LabError('input', `calls must come from the app's own page; got ${frame?.url ?? 'no page'}`));
}
