/** Resolves theme colours for a canvas, which knows neither custom properties nor light-dark(). */
export class Colors {
  readonly #probe: HTMLElement;
  readonly #known = new Map<string, string>();
  readonly #stop: () => void;

  /** `probe` is an element in the themed tree, of no other use; `onChange` is called after the theme has changed. */
  constructor(probe: HTMLElement, onChange: () => void) {
    this.#probe = probe;
    const changed = () => {
      this.#known.clear();
      onChange();
    };
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.#stop = () => {
      media.removeEventListener('change', changed);
      observer.disconnect();
    };
  }

  /** Any CSS colour, such as `var(--text)`, as the browser computes it here and now. */
  get(color: string): string {
    const known = this.#known.get(color);
    if (known !== undefined) return known;
    this.#probe.style.color = color;
    const computed = getComputedStyle(this.#probe).color;
    this.#known.set(color, computed);
    return computed;
  }

  destroy(): void {
    this.#stop();
  }
}
