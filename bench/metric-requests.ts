/** PutMetricData in three protocols, encoded before the clock starts. */

import { encode, Tagged } from "cborg";
import type { Prepared } from "./closed-loop.ts";
import { remoteWriteBody, remoteWriteHeaders, type WrittenSample } from "./prometheus.ts";

export type Protocol = "json" | "cbor" | "query" | "remote write";

const authorization =
  "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=none";
const namespace = "Bench";

/** One request of these samples, each of its own metric. */
export function putRequest(protocol: Protocol, name: string, samples: readonly WrittenSample[]): Prepared {
  switch (protocol) {
    case "json":
      return {
        path: "/",
        headers: jsonHeaders("PutMetricData"),
        body: JSON.stringify({
          Namespace: namespace,
          MetricData: samples.map((one) => ({ ...datum(name, one), Timestamp: one.at / 1000 })),
        }),
      };
    case "cbor":
      return {
        path: cborPath("PutMetricData"),
        headers: cborHeaders,
        body: encodeCbor({
          Namespace: namespace,
          MetricData: samples.map((one) => ({
            ...datum(name, one),
            Timestamp: new Tagged(1, one.at / 1000),
          })),
        }),
      };
    case "query":
      return { path: "/", headers: formHeaders, body: formOf(name, samples) };
    case "remote write":
      return { path: "/api/v1/write", headers: remoteWriteHeaders, body: remoteWriteBody(name, samples) };
  }
}

/** One page of GetMetricData over the minutes of [start, end) of the first `count` endpoints. */
export function getRequest(
  protocol: "json" | "cbor",
  given: { readonly name: string; readonly count: number; readonly start: number; readonly end: number },
  token: string | undefined,
): Prepared {
  const MetricDataQueries = Array.from({ length: given.count }, (_, endpoint) => ({
    Id: `q${endpoint}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: given.name,
        Dimensions: [{ Name: "Endpoint", Value: `e${endpoint}` }],
      },
      Period: 60,
      Stat: "Average",
    },
  }));
  const [from, to] = [given.start / 1000, given.end / 1000];
  const input = { MetricDataQueries, ...(token !== undefined && { NextToken: token }) };
  return protocol === "json"
    ? {
        path: "/",
        headers: jsonHeaders("GetMetricData"),
        body: JSON.stringify({ ...input, StartTime: from, EndTime: to }),
      }
    : {
        path: cborPath("GetMetricData"),
        headers: cborHeaders,
        body: encodeCbor({ ...input, StartTime: new Tagged(1, from), EndTime: new Tagged(1, to) }),
      };
}

const encodeCbor = (value: unknown): Uint8Array => encode(value, { float64: true });

const datum = (name: string, { endpoint, value }: WrittenSample) => ({
  MetricName: name,
  Dimensions: [{ Name: "Endpoint", Value: `e${endpoint}` }],
  Value: value,
  Unit: "Count",
});

const jsonHeaders = (operation: string) => ({
  authorization,
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `GraniteServiceVersion20100801.${operation}`,
});

const cborPath = (operation: string): string =>
  `/service/GraniteServiceVersion20100801/operation/${operation}`;
const cborHeaders = { authorization, "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
const formHeaders = { authorization, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

function formOf(name: string, samples: readonly WrittenSample[]): string {
  const pairs = ["Action=PutMetricData", "Version=2010-08-01", `Namespace=${namespace}`];
  for (const [index, { endpoint, value, at }] of samples.entries()) {
    const member = `MetricData.member.${index + 1}`;
    pairs.push(
      `${member}.MetricName=${name}`,
      `${member}.Dimensions.member.1.Name=Endpoint`,
      `${member}.Dimensions.member.1.Value=e${endpoint}`,
      `${member}.Value=${value}`,
      `${member}.Unit=Count`,
      `${member}.Timestamp=${encodeURIComponent(new Date(at).toISOString())}`,
    );
  }
  return pairs.join("&");
}
