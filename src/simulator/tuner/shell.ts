/** Words of shell commands. */

/** In single quotes, whatever it is. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** As it is where a shell leaves it alone, else quoted. */
export const shellWord = (text: string): string => (/^[\w./:@%+,=-]+$/.test(text) ? text : quoted(text));
