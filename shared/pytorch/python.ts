/** A value as Python writes it; a list is a tuple. */
export type PythonValue = number | boolean | string | readonly number[];

/** A call in Python: the script writes it down, and a test can carry it out. */
export interface PythonCall {
  /** With its module: `nn.Linear`. */
  readonly name: string;
  readonly positional: readonly number[];
  readonly named: Readonly<Record<string, PythonValue>>;
}

export function call(
  name: string,
  positional: readonly number[] = [],
  named: Readonly<Record<string, PythonValue>> = {},
): PythonCall {
  return { name, positional, named };
}

export function pythonValue(value: PythonValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  // Every finite number of JavaScript's is written as Python reads it, to the bit.
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  return `(${value.join(', ')})`;
}

/** `nn.LeakyReLU(0.01)`; `first` are arguments before all others, as code. */
export function pythonCall({ name, positional, named }: PythonCall, first: readonly string[] = []): string {
  const parts = [
    ...first,
    ...positional.map(pythonValue),
    ...Object.entries(named).map(([key, value]) => `${key}=${pythonValue(value)}`),
  ];
  return `${name}(${parts.join(', ')})`;
}

/** Whatever ends a line for some program: an editor may show one where Python sees none. */
const LINE_ENDS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
// Control characters, which Python may refuse; marks that turn the direction of text, so that code looks like comment;
// halves of characters, which no file can hold.
// eslint-disable-next-line no-control-regex -- control characters are what this takes out
const UNSAFE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/**
 * Text of the user's as comment lines, each behind `# ` and an indent of its own: whatever it says, it stays a comment.
 */
export function commentLines(text: string, indent = ''): string[] {
  return text.split(LINE_ENDS).map((line) => `# ${indent}${line.replace(UNSAFE, '\ufffd')}`.trimEnd());
}
