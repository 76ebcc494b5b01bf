/** Buckets in the host name: `bucket.localhost`, `bucket.s3.us-east-1.amazonaws.com` and their like. */

/** Names that lead to this machine without anyone's name server, or by way of a public wildcard. */
const local =
  "localhost|localhost\\.localdomain|(?:[\\w-]+\\.)?(?:\\d{1,3}[.-]){3}\\d{1,3}\\.(?:nip|sslip)\\.io";

const s3Host = new RegExp(
  `^(?:(.+)\\.)?s3(?:\\.dualstack)?(?:[.-][a-z0-9-]+)?\\.(?:amazonaws\\.com|${local})$`,
);
const localHost = new RegExp(`^(.+?)\\.(?:${local})$`);
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The path with the host's bucket before it; the path itself where the host names none. */
export function pathWithBucket(host: string | undefined, path: string): string {
  const bucket = bucketOf(host?.toLowerCase().replace(/:\d+$/, "") ?? "");
  return bucket === undefined ? path : `/${bucket}${path}`;
}

function bucketOf(host: string): string | undefined {
  if (!host.includes(".")) return undefined;
  const match = s3Host.exec(host) ?? localHost.exec(host);
  const bucket = match?.[1];
  return bucket !== undefined && bucketName.test(bucket) ? bucket : undefined;
}
