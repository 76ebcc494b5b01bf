/** Who signed a request, as the signature itself says: parsed, not verified. */

import { type ApiError, apiError } from "./errors.ts";
import { formPairs } from "./protocols/form.ts";

export interface Signature {
  readonly accessKeyId: string;
  /** Absent in S3's old signatures, and where the new one covers several regions. */
  readonly region?: string;
  /** For example `monitoring`. */
  readonly service: string;
}

/** Undefined for a request that nobody signed; throws AWS's error where a signature cannot be read. */
export function signatureOf(authorization: string | undefined, query: string): Signature | undefined {
  if (authorization !== undefined) return fromHeader(authorization);
  if (query.includes("X-Amz-Credential=")) return fromCredential(parameter(query, "X-Amz-Credential"));
  if (query.includes("AWSAccessKeyId="))
    return { accessKeyId: parameter(query, "AWSAccessKeyId"), service: "s3" };
  return undefined;
}

const parameter = (query: string, name: string): string =>
  formPairs(query).find(([key]) => key === name)?.[1] ?? "";

const header = /^AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)\s+(.*)$/s;

function fromHeader(text: string): Signature {
  const fields = header.exec(text)?.[1];
  if (fields === undefined) return fromOldHeader(text);
  const credential = /(?:^|[\s,])Credential=([^,\s]*)/.exec(fields)?.[1];
  const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !fields.includes(`${name}=`));
  if (credential === undefined || missing.length > 0)
    throw incomplete(
      `${missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" ")} Authorization=${clipped(text)}`,
    );
  return fromCredential(credential);
}

/** S3's signatures before 2014: `AWS <access key id>:<signature>`. */
function fromOldHeader(text: string): Signature {
  const accessKeyId = /^AWS ([^:\s]+):\S+$/.exec(text)?.[1];
  if (accessKeyId === undefined)
    throw incomplete(`The Authorization header is not one of AWS's: ${clipped(text)}`);
  return { accessKeyId, service: "s3" };
}

/** `<access key id>/<date>/<region>/<service>/aws4_request`; without the region where there are several. */
function fromCredential(text: string): Signature {
  const parts = text.split("/");
  const end = parts.pop();
  const service = parts.pop();
  const region = parts.length > 2 ? parts.pop() : undefined;
  const date = parts.pop();
  const accessKeyId = parts.join("/");
  if (end !== "aws4_request" || !service || !accessKeyId || !/^\d{8}$/.test(date ?? ""))
    throw incomplete(
      `the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request", got "${clipped(text)}".`,
    );
  if (region !== undefined && !/^[a-z0-9-]{1,32}$/.test(region))
    throw incomplete(`the Credential is mal-formed; '${clipped(region)}' is not a region.`);
  return { accessKeyId, service, ...(region !== undefined && { region }) };
}

/** Under the code that the protocols know as a bad signature. */
const incomplete = (message: string): ApiError => apiError("IncompleteSignature", message);

const clipped = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
