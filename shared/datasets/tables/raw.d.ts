/** The bundled tables are imported as text; the bundler puts them into the program. */
declare module '*.csv?raw' {
  const text: string;
  export default text;
}
