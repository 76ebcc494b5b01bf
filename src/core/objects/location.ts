/** Where an object is, as callers write it: `s3://bucket/key`. */

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** Takes `s3://bucket/key` apart; undefined for every other form. */
export function parseLocation(text: string): ObjectLocation | undefined {
  const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(text);
  return match ? { bucket: match[1]!, key: match[2]! } : undefined;
}
