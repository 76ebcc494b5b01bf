/** An asynchronous endpoint with everything around it that hears how requests end: paths, a topic, a receiver. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { CreateBucketCommand, GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  type DescribeEndpointOutput,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointAsyncCommand,
  type InvokeEndpointAsyncCommandInput,
} from "@aws-sdk/client-sagemaker-runtime";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import type { RequestStatus } from "../../src/api/extensions/request-status.ts";
import { type Clients, clientsOf } from "../simulation/guide.ts";
import { ask, until } from "./raw.ts";

export const ENDPOINT = "asked";

export interface Notice {
  readonly invocationStatus: string;
  readonly inferenceId: string;
  readonly failureReason?: string;
}

export interface Asking {
  readonly clients: Clients;
  /** Messages of the success and error topics, as they came. */
  readonly notices: readonly Notice[];
  /** Sends a request; answers its id. */
  invoke(input?: Partial<InvokeEndpointAsyncCommandInput>): Promise<string>;
  status(id: string): Promise<RequestStatus>;
  cancel(id: string): Promise<{ readonly status: number; readonly body: string }>;
  endpoint(): Promise<DescribeEndpointOutput>;
  /** The text at `s3://<bucket>/<key>`; undefined where nothing is. */
  object(location: string | undefined): Promise<string | undefined>;
}

export interface Served {
  readonly url: string;
  /** Lets the server get on, in whichever time it lives. */
  readonly proceed?: () => Promise<void>;
}

/** The endpoint is being created when this resolves; its one instance runs `image`, one request at a time. */
export async function asking(
  context: TestContext,
  { url, proceed = async () => undefined }: Served,
  image: string,
  variant: Partial<ProductionVariant> = {},
): Promise<Asking> {
  const clients = clientsOf(url);
  const notices: Notice[] = [];
  const receiver = await listening(context, notices);
  const sns = new SNSClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "111122223333", secretAccessKey: "test" },
  });
  context.after(() => sns.destroy());
  await clients.s3.send(new CreateBucketCommand({ Bucket: "results" }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "ends" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: receiver.url }));
  await until(async () => {
    await proceed();
    return receiver.confirmed();
  });
  await createEndpoint(clients, image, TopicArn ?? "", variant);
  const path = (id: string) => `/_ebbtide/requests/${id}?account=111122223333`;
  return {
    clients,
    notices,
    invoke: async (input = {}) => {
      const asked = {
        ...(input.InputLocation === undefined && { Body: Buffer.from("x") }),
        ...input,
        EndpointName: ENDPOINT,
      };
      const { InferenceId } = await clients.runtime.send(new InvokeEndpointAsyncCommand(asked));
      return InferenceId ?? "";
    },
    status: async (id) => JSON.parse((await ask(url, path(id))).body) as RequestStatus,
    cancel: (id) => ask(url, path(id), { method: "DELETE" }),
    endpoint: () => clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT })),
    object: async (location = "") => {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
      try {
        const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key }));
        return Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}

async function createEndpoint(
  { sagemaker }: Clients,
  image: string,
  topic: string,
  variant: Partial<ProductionVariant>,
): Promise<void> {
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: ENDPOINT,
      ExecutionRoleArn: "arn:aws:iam::111122223333:role/asked",
      PrimaryContainer: { Image: image },
    }),
  );
  const only = { VariantName: "AllTraffic", ModelName: ENDPOINT, InitialInstanceCount: 1 };
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: ENDPOINT,
      ProductionVariants: [{ ...only, InstanceType: "ml.g5.xlarge", ...variant }],
      AsyncInferenceConfig: {
        OutputConfig: {
          S3OutputPath: "s3://results/answers",
          S3FailurePath: "s3://results/failures",
          NotificationConfig: { SuccessTopic: topic, ErrorTopic: topic },
        },
        ClientConfig: { MaxConcurrentInvocationsPerInstance: 1 },
      },
    }),
  );
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: ENDPOINT, EndpointConfigName: ENDPOINT }));
}

interface Message {
  readonly Type: string;
  readonly Message: string;
  readonly SubscribeURL?: string;
}

/** An address that confirms every subscription and keeps the results of requests. */
async function listening(context: TestContext, notices: Notice[]) {
  let confirmed = false;
  const server = createServer(async (request, response) => {
    const message = (await json(request)) as Message;
    if (message.SubscribeURL) {
      const answer = await fetch(message.SubscribeURL);
      confirmed = answer.ok;
      await answer.body?.cancel();
    } else {
      const notice = JSON.parse(message.Message) as Notice & { readonly eventName: string };
      if (notice.eventName === "InferenceResult") notices.push(notice);
    }
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, confirmed: () => confirmed };
}
