import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppAction } from '../shared/appAction';

/**
 * The program's menu: on a Mac at the top of the screen, elsewhere behind Alt. What the page can do is asked of the page,
 * whose keys are shown but not taken: so it is done in one way. Nothing in it leads out of the program.
 */
export function setMenu(ask: (action: AppAction) => void): void {
  const asking = (label: string, accelerator: string, action: AppAction): MenuItemConstructorOptions => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => ask(action),
  });
  const settings = asking('Settings…', 'CmdOrCtrl+,', 'settings');
  const separator = { type: 'separator' } as const;
  const program: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [settings, separator, { role: 'hide' }, { role: 'hideOthers' }, separator, { role: 'quit' }],
  };
  const file: MenuItemConstructorOptions = { label: '&File', submenu: [settings, separator, { role: 'quit' }] };
  const size = [
    asking('Everything larger', 'CmdOrCtrl+Plus', 'larger'),
    asking('Everything smaller', 'CmdOrCtrl+-', 'smaller'),
    asking('Usual size', 'CmdOrCtrl+0', 'usual'),
  ];
  const forWork: MenuItemConstructorOptions[] = app.isPackaged
    ? []
    : [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  const help = [asking('Manual', 'F1', 'manual'), asking('Keyboard shortcuts', '?', 'help')];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      process.platform === 'darwin' ? program : file,
      // On a Mac, copying and pasting are keys of this menu.
      { role: 'editMenu', label: '&Edit' },
      { label: '&View', submenu: [...size, separator, { role: 'togglefullscreen' }, ...forWork] },
      { label: '&Window', submenu: [{ role: 'minimize' }, { role: 'close' }] },
      { role: 'help', label: '&Help', submenu: help },
    ]),
  );
}
