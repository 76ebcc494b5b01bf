/**
 * Where a request's answer goes, known when it is accepted.
 *
 * A Filename without an extension gets `.out`, as generated names do. One with an extension (the shape allows a
 * single dot) already says what the answer is and stays as it is; its failure object leaves that extension out.
 * Generated names are the request's own id, not a caller's inference id: those may repeat, and one answer must not
 * replace another.
 */

export const outputLocation = (path: string, extension: string | undefined, name: string): string =>
  `${folder(path, extension)}${name.includes(".") ? name : `${name}.out`}`;

export function failureLocation(path: string, extension: string | undefined, name: string): string {
  const dot = name.indexOf(".");
  return `${folder(path, extension)}${dot === -1 ? name : name.slice(0, dot)}-error.out`;
}

/** The configured path and the request's S3OutputPathExtension, with one slash after each. */
function folder(path: string, extension: string | undefined): string {
  const base = path.endsWith("/") ? path : `${path}/`;
  if (extension === undefined) return base;
  const start = extension.startsWith("/") ? 1 : 0;
  if (start === extension.length) return base;
  return `${base}${extension.slice(start)}${extension.endsWith("/") ? "" : "/"}`;
}
