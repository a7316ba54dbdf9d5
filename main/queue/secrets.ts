/** Where `lab` looks for the password of a queue: not among its arguments, which every user of the computer can list. */
export const PASSWORD_VARIABLE = 'INITLAB_QUEUE_PASSWORD';

/** The password, taken out of the environment so that no process started later inherits it; null where there is none. */
export function takePassword(env: NodeJS.ProcessEnv = process.env): string | null {
  const password = env[PASSWORD_VARIABLE];
  delete env[PASSWORD_VARIABLE];
  return password === undefined || password === '' ? null : password;
}
