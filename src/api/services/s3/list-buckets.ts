/** ListBuckets: the account's buckets in every region, by name. */

import { bucketScope } from "../../../store/store.ts";
import { operation } from "../../operation.ts";
import type { ListBucketsOutput, ListBucketsRequest } from "../../shapes/s3.types.ts";
import { bucketArn, ownerOf } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";

const LARGEST_PAGE = 10_000;

export const listBuckets = operation<ListBucketsRequest, ListBucketsOutput>(
  "ListBuckets",
  async ({ Prefix, BucketRegion, MaxBuckets = LARGEST_PAGE, ContinuationToken }, { store, scope, pages }) => {
    const all = await store.buckets.list(bucketScope(scope.account));
    const wanted = all.filter(
      ({ name, region }) =>
        name.startsWith(Prefix ?? "") && (BucketRegion === undefined || region === BucketRegion),
    );
    const page = pages.page("ListBuckets", wanted, ({ name }) => name, MaxBuckets, ContinuationToken);
    if (!page)
      throw invalidArgument(
        "The continuation token provided is incorrect",
        "continuation-token",
        ContinuationToken,
      );
    return {
      Owner: ownerOf(scope.account),
      Buckets: page.items.map((bucket) => ({
        Name: bucket.name,
        CreationDate: bucket.createdAt - (bucket.createdAt % 1000),
        BucketRegion: bucket.region,
        BucketArn: bucketArn(bucket),
      })),
      ContinuationToken: page.nextToken,
      Prefix,
    };
  },
);
