/**
 * Evaluates the LaTeX in which activations are written: sums, products without a sign, \frac, powers, \sqrt, |z|, functions,
 * \min and \max, and cases. Knows nothing of the program's own functions.
 */

type Scope = Readonly<Record<string, number>>;
type Calls = Readonly<Record<string, (value: number) => number>>;

const FUNCTIONS: Calls = {
  '\\tanh': Math.tanh,
  '\\sin': Math.sin,
  '\\cos': Math.cos,
  '\\ln': Math.log,
};
const SKIPPED = new Set(['\\,', '\\left', '\\right']);

function tokensOf(tex: string): string[] {
  const found = tex.match(/\\operatorname\{[a-z]+\}|\\text\{[a-z]+\}|\\[a-zA-Z]+|\\\\|\\,|\d+(\.\d+)?|\S/g) ?? [];
  return found.filter((token) => !SKIPPED.has(token));
}

/** The value of a formula, where `scope` has its variables and `calls` further functions of one argument. */
export function evaluateLatex(tex: string, scope: Scope, calls: Calls = {}): number {
  return new Evaluation(tokensOf(tex), scope, { ...FUNCTIONS, ...calls }).whole();
}

class Evaluation {
  #at = 0;

  constructor(
    readonly tokens: readonly string[],
    readonly scope: Scope,
    readonly calls: Calls,
  ) {}

  whole(): number {
    const value = this.#sum();
    if (this.#at !== this.tokens.length) throw new Error(`not read: ${this.tokens.slice(this.#at).join(' ')}`);
    return value;
  }

  get #next(): string | undefined {
    return this.tokens[this.#at];
  }

  #take(expected?: string): string {
    const token = this.tokens[this.#at++];
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`expected ${expected ?? 'more'}; got ${token ?? 'the end'}`);
    return token;
  }

  #sum(): number {
    let value = this.#next === '-' ? (this.#take(), -this.#product()) : this.#product();
    while (this.#next === '+' || this.#next === '-') value += this.#take() === '+' ? this.#product() : -this.#product();
    return value;
  }

  #product(): number {
    let value = this.#power();
    while (this.#next !== undefined && !/^([-+,|)}<>&]|\\\\|\\end|\\le|\\ge)$/.test(this.#next)) value *= this.#power();
    return value;
  }

  #power(): number {
    const base = this.#atom();
    return this.#next === '^' ? (this.#take(), base ** this.#group()) : base;
  }

  #group(): number {
    this.#take('{');
    const value = this.#sum();
    this.#take('}');
    return value;
  }

  #bracket(): number[] {
    this.#take('(');
    const values = [this.#sum()];
    while (this.#next === ',') values.push((this.#take(), this.#sum()));
    this.#take(')');
    return values;
  }

  #atom(): number {
    const token = this.#next ?? '';
    if (token === '(') return this.#bracket()[0]!;
    if (token === '{') return this.#group();
    this.#take();
    if (/^\d/.test(token)) return Number(token);
    if (token === '|') {
      const value = Math.abs(this.#sum());
      this.#take('|');
      return value;
    }
    if (token === '\\frac') return this.#group() / this.#group();
    if (token === '\\sqrt') return Math.sqrt(this.#group());
    if (token === '\\min') return Math.min(...this.#bracket());
    if (token === '\\max') return Math.max(...this.#bracket());
    if (token === '\\begin') return this.#cases();
    const call = this.calls[token];
    if (call !== undefined) {
      const power = this.#next === '^' ? (this.#take(), this.#group()) : 1;
      return call(this.#bracket()[0]!) ** power;
    }
    const value = token === 'e' ? Math.E : token === '\\pi' ? Math.PI : this.scope[token];
    if (value === undefined) throw new Error(`unknown symbol ${token}`);
    return value;
  }

  /** The value of the first row whose condition holds. */
  #cases(): number {
    for (const part of '{cases}') this.#take(part);
    let found: number | null = null;
    for (;;) {
      const value = this.#sum();
      this.#take('&');
      const holds = this.#condition();
      if (found === null && holds) found = value;
      if (this.#take() === '\\end') break;
    }
    for (const part of '{cases}') this.#take(part);
    if (found === null) throw new Error('no case holds');
    return found;
  }

  #condition(): boolean {
    if (this.#next === '\\text{else}') return (this.#take(), true);
    let left = this.#sum();
    let holds = true;
    while (/^([<>]|\\le|\\ge)$/.test(this.#next ?? '')) {
      const sign = this.#take();
      const right = this.#sum();
      holds &&=
        sign === '<' ? left < right : sign === '>' ? left > right : sign === '\\le' ? left <= right : left >= right;
      left = right;
    }
    return holds;
  }
}
