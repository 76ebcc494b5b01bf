/** What holds for every operation of S3: links expire, owners are as expected, keys have a length, disks fill up. */

import { StorageFull } from "../../../objects/objects.ts";
import { apiError } from "../../errors.ts";
import { type Call, type Operation, operation } from "../../operation.ts";
import { accessDenied } from "./errors.ts";
import { verifyDocument } from "./integrity.ts";
import { requireUnexpired } from "./presigned.ts";
import { refuseUnsupported } from "./refusals.ts";

interface CommonInput {
  readonly Key?: string;
  readonly ExpectedBucketOwner?: string;
  readonly ExpectedSourceBucketOwner?: string;
}

/** The operation, behind the checks that all have in common. */
export const guarded = ({ name, run }: Operation): Operation =>
  operation(name, async (input: never, call) => {
    requireUnexpired(call.http, call.clock.machineNow());
    refuseUnsupported(input);
    requireOwner(input, call);
    checkKey((input as CommonInput).Key);
    await verifyBody(name, call);
    try {
      return await run(input, call);
    } catch (error) {
      throw error instanceof StorageFull ? insufficientStorage(error) : error;
    }
  });

/** Documents are read whole before anything happens; streams are verified as they pass. */
async function verifyBody(name: string, { http, body }: Call): Promise<void> {
  // There the checksum is the finished object's, not the document's.
  if (body && body.length > 0 && name !== "CompleteMultipartUpload") await verifyDocument(http.headers, body);
}

/** Not one of the statuses that SDKs repeat a request for: the disk will be as full in a second. */
const insufficientStorage = ({ message }: StorageFull) =>
  apiError("InsufficientStorage", message, { status: 507, fault: "Receiver" });

function requireOwner(input: CommonInput, { scope }: Call): void {
  const { ExpectedBucketOwner = scope.account, ExpectedSourceBucketOwner = scope.account } = input;
  if (ExpectedBucketOwner !== scope.account || ExpectedSourceBucketOwner !== scope.account)
    throw accessDenied("Access Denied");
}

const LONGEST_KEY = 1024;

/** Any text of up to 1024 bytes; keys never become paths, so that nothing else about them matters. */
export function checkKey(key = ""): void {
  const size = Buffer.byteLength(key);
  if (size > LONGEST_KEY)
    throw apiError("KeyTooLongError", "Your key is too long", {
      status: 400,
      members: { Size: size, MaxSizeAllowed: LONGEST_KEY },
    });
}
