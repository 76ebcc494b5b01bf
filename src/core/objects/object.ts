/** Stored objects: buckets, what is known of an object, and where its bytes are. */

import type { Instant } from "../time/time.ts";

export interface Bucket {
  /** Buckets belong to an account; their region is where they were made. */
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where the bytes are: in the store's row itself (small ones) or in files of unique names. */
export type Payload =
  | { readonly kind: "inline"; readonly bytes: Uint8Array }
  /** Read one after the other: a multipart object is its parts' files. */
  | { readonly kind: "files"; readonly files: readonly { readonly name: string; readonly size: number }[] };

export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; with `-<parts>` for a composite one. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** One object, as HEAD and GET describe it. */
export interface StoredObject {
  readonly account: string;
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without quotes: the MD5 in hex, or `<md5 of md5s>-<parts>`. */
  readonly etag: string;
  readonly modifiedAt: Instant;
  readonly contentType?: string;
  /** Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires: lower-case header names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-…` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  /** Sizes of the parts of a multipart object. */
  readonly parts?: readonly number[];
  readonly payload: Payload;
}

export interface MultipartUpload {
  readonly account: string;
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: Instant;
  readonly contentType?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: "FULL_OBJECT" | "COMPOSITE" };
}

export interface UploadedPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: Instant;
  readonly checksum?: Checksum;
  readonly payload: Payload;
}
