/** Looks again and again until `look` gives something. */
export async function eventually<T>(look: () => T | null | undefined | false, what: string, ms = 15_000): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
