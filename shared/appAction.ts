/** What can be asked for everywhere in the window, by a key of the page or in the program's menu. */
export type AppAction = 'manual' | 'help' | 'settings' | 'larger' | 'smaller' | 'usual';
