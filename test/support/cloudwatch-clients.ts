/** One scenario of CloudWatch through every client and protocol there is: all of them must see the same. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { clientPrograms } from "./clients.ts";
import { virtualServer } from "./virtual-server.ts";

export interface SharedScenario {
  /** Begins the tests' names: `<title> through …`. */
  readonly title: string;
  /** Files with the scenario for boto3 and for the CLI. */
  readonly python: string;
  readonly shell: string;
  /** The same for the JavaScript SDK; answers what it saw in the words of the programs. */
  readonly seenBy: (sdk: CloudWatchClient) => Promise<readonly string[]>;
  readonly expected: readonly string[];
}

const protocols = {
  JSON: AwsJson1_0Protocol,
  CBOR: AwsSmithyRpcV2CborProtocol,
  query: AwsQueryProtocol,
} as const;

/** Declares a test for each client: boto3 old and new, the CLI, the JavaScript SDK over each protocol. */
export async function throughEveryClient(scenario: SharedScenario): Promise<void> {
  const { title, python, shell, seenBy, expected } = scenario;
  for (const { name, skip, lines } of await clientPrograms(python, shell))
    test(`${title} through ${name}`, { skip }, async (context) => {
      const { url } = await virtualServer(context);
      assert.deepEqual(await lines(url), expected);
    });
  for (const [name, protocol] of Object.entries(protocols))
    test(`${title} through the JavaScript SDK over ${name}`, async (context) => {
      const { url } = await virtualServer(context);
      const sdk = new CloudWatchClient({
        endpoint: url,
        region: "us-east-1",
        credentials: { accessKeyId: "111122223333", secretAccessKey: "test" },
        maxAttempts: 1,
        protocol: protocol as never,
      });
      context.after(() => sdk.destroy());
      assert.deepEqual(await seenBy(sdk), expected);
    });
}
