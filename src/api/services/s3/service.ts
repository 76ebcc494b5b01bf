/** S3: buckets and objects, where inputs come from and answers go to. */

import type { Service } from "../../service.ts";
import { s3Shapes } from "../../shapes/s3.shapes.ts";
import { abortMultipartUpload } from "./abort-multipart-upload.ts";
import { getBucketAcl, putBucketVersioning, unconfigured } from "./bucket-settings.ts";
import { deleteBucketTagging, getBucketTagging, putBucketTagging } from "./bucket-tagging.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import { createBucket } from "./create-bucket.ts";
import { createMultipartUpload } from "./create-multipart-upload.ts";
import { deleteBucket } from "./delete-bucket.ts";
import { deleteObject } from "./delete-object.ts";
import { deleteObjects } from "./delete-objects.ts";
import { getBucketLocation } from "./get-bucket-location.ts";
import { getObject } from "./get-object.ts";
import { getObjectAttributes } from "./get-object-attributes.ts";
import { guarded } from "./guard.ts";
import { headBucket } from "./head-bucket.ts";
import { headObject } from "./head-object.ts";
import { listBuckets } from "./list-buckets.ts";
import { listMultipartUploads } from "./list-multipart-uploads.ts";
import { listObjects } from "./list-objects.ts";
import { listObjectsV2 } from "./list-objects-v2.ts";
import { listParts } from "./list-parts.ts";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "./object-tagging.ts";
import { putObject } from "./put-object.ts";
import { uploadPart } from "./upload-part.ts";
import { uploadPartCopy } from "./upload-part-copy.ts";

export const s3: Service = {
  shapes: s3Shapes,
  operations: [
    createBucket,
    deleteBucket,
    headBucket,
    listBuckets,
    getBucketLocation,
    getBucketAcl,
    putBucketVersioning,
    getBucketTagging,
    putBucketTagging,
    deleteBucketTagging,
    ...unconfigured,
    putObject,
    getObject,
    headObject,
    getObjectAttributes,
    copyObject,
    deleteObject,
    deleteObjects,
    listObjects,
    listObjectsV2,
    getObjectTagging,
    putObjectTagging,
    deleteObjectTagging,
    createMultipartUpload,
    uploadPart,
    uploadPartCopy,
    completeMultipartUpload,
    abortMultipartUpload,
    listParts,
    listMultipartUploads,
  ].map(guarded),
  partial: {
    CreateBucket:
      "Names are unique within an account; ACLs other than private, object lock and directory buckets are refused.",
    PutObject:
      "Encryption headers (AES256 too: nothing is encrypted), storage classes other than STANDARD, object lock and website redirects are refused; objects without a checksum get none. Chunk signatures are read, not verified.",
    GetObject: "Checksums are shown for whole objects, not for ranges and parts.",
    HeadObject: "Checksums are shown for whole objects, not for ranges and parts.",
    GetObjectAttributes: "Parts are shown with their sizes, without checksums.",
    CopyObject: "The copy of a multipart object keeps its ETag and parts.",
    CreateMultipartUpload: "As PutObject.",
    PutBucketVersioning: "Refused: there are no versions.",
    GetBucketEncryption: "No bucket has a configuration.",
    GetPublicAccessBlock: "No bucket has a configuration.",
  },
};
