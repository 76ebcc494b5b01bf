import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { type TestContext, test } from "node:test";
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  paginateListTopics,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  type SubscribeCommandInput,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { wiredStore } from "../../../../test/support/wired-store.ts";
import type { Delivery, Publication } from "../../../core/notices/notice.ts";
import { days } from "../../../core/time/time.ts";
import { snsExtensions } from "../../extensions/sns-certificate.ts";
import { sns } from "./service.ts";

const account = "000000000000";
const arnOf = (name: string) => `arn:aws:sns:us-east-1:${account}:${name}`;
const hook = "http://127.0.0.1:9/hook";

test("a topic is made once, and making it again answers it", async (context) => {
  const { client } = await started(context);
  const create = (input: object = {}) => client.send(new CreateTopicCommand({ Name: "done", ...input }));
  const Attributes = { DisplayName: "Done" };
  const Tags = [{ Key: "team", Value: "tides" }];
  assert.equal((await create({ Attributes, Tags })).TopicArn, arnOf("done"));
  assert.equal((await create()).TopicArn, arnOf("done"));
  assert.equal((await create({ Attributes, Tags })).TopicArn, arnOf("done"));
  await refused(
    create({ Attributes: { DisplayName: "Other" } }),
    "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
  );
  await refused(
    create({ Tags: [{ Key: "team", Value: "moon" }] }),
    "Invalid parameter: Tags Reason: Topic already exists with different tags",
  );
  await refused(client.send(new CreateTopicCommand({ Name: "not a name" })), "Invalid parameter: Topic Name");
  await refused(
    client.send(new CreateTopicCommand({ Name: "x", Attributes: { FifoTopic: "true" } })),
    "Invalid parameter: Attributes Reason: FifoTopic is not supported by Ebbtide: topics are standard topics",
  );
  await refused(
    client.send(new CreateTopicCommand({ Name: "x", Attributes: { KmsMasterKeyId: "alias/x" } })),
    /KmsMasterKeyId is not supported by Ebbtide/,
  );
});

test("topics are listed in pages of a hundred", async (context) => {
  const { client } = await started(context);
  const names = Array.from({ length: 120 }, (_, n) => `topic-${String(n).padStart(3, "0")}`);
  for (const Name of names) await client.send(new CreateTopicCommand({ Name }));
  const pages: (string | undefined)[][] = [];
  for await (const { Topics } of paginateListTopics({ client }, {}))
    pages.push((Topics ?? []).map(({ TopicArn }) => TopicArn));
  assert.deepEqual(pages, [names.slice(0, 100).map(arnOf), names.slice(100).map(arnOf)]);
  await refused(
    client.send(new ListTopicsCommand({ NextToken: "nonsense" })),
    "Invalid parameter: NextToken",
  );
});

test("a topic's attributes are shown, set, and gone with it", async (context) => {
  const { client, topic } = await started(context);
  const TopicArn = await topic("done");
  const set = (AttributeName: string, AttributeValue: string) =>
    client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  await set("DisplayName", "Done");
  await set("SignatureVersion", "2");
  await set("TracingConfig", "PassThrough");
  await set("HTTPSuccessFeedbackSampleRate", "0");
  await set("LambdaFailureFeedbackRoleArn", "");
  await client.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: hook }));
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  const { Policy, ...others } = Attributes ?? {};
  assert.equal(JSON.parse(Policy ?? "").Statement[0].Condition.StringEquals["AWS:SourceOwner"], account);
  assert.deepEqual(others, {
    TopicArn,
    Owner: account,
    DisplayName: "Done",
    SignatureVersion: "2",
    SubscriptionsConfirmed: "0",
    SubscriptionsPending: "1",
    SubscriptionsDeleted: "0",
  });
  await refused(set("SignatureVersion", "3"), /SignatureVersion must be 1 or 2$/);
  await refused(
    set("HTTPSuccessFeedbackSampleRate", "100"),
    /HTTPSuccessFeedbackSampleRate is not supported by Ebbtide/,
  );
  await refused(set("HTTPFailureFeedbackSampleRate", "0"), "Invalid parameter: AttributeName");
  await refused(set("Policy", "{}"), /Policy is not supported by Ebbtide/);
  await refused(set("Colour", "red"), "Invalid parameter: AttributeName");

  await client.send(new DeleteTopicCommand({ TopicArn }));
  await client.send(new DeleteTopicCommand({ TopicArn }));
  await refused(
    client.send(new GetTopicAttributesCommand({ TopicArn })),
    "Topic does not exist",
    "NotFoundException",
  );
  assert.deepEqual((await client.send(new ListSubscriptionsCommand({}))).Subscriptions, []);
  await refused(
    client.send(new GetTopicAttributesCommand({ TopicArn: "done" })),
    "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
  );
});

test("a subscription is pending until its token is presented", async (context) => {
  const { client, topic, deliveries, get } = await started(context);
  const TopicArn = await topic("done");
  const subscribe = (changes: Partial<SubscribeCommandInput> = {}) =>
    client.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: hook, ...changes }));
  assert.equal((await subscribe()).SubscriptionArn, "pending confirmation");
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  assert.deepEqual(Subscriptions, [
    { SubscriptionArn: "PendingConfirmation", Owner: account, Protocol: "http", Endpoint: hook, TopicArn },
  ]);
  const [sent] = await deliveries();
  assert.equal(sent?.url, hook);
  assert.equal(sent?.headers["x-amz-sns-message-type"], "SubscriptionConfirmation");
  const asked = JSON.parse(sent?.body ?? "");

  // Asking again while pending sends another token; the first no longer counts.
  const { SubscriptionArn } = await subscribe({ ReturnSubscriptionArn: true });
  assert.match(SubscriptionArn ?? "", new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
  await refused(
    client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: asked.Token })),
    "Invalid parameter: Token",
  );
  const again = JSON.parse((await deliveries()).at(-1)?.body ?? "");
  const page = await get(again.SubscribeURL);
  assert.equal(page.status, 200);
  assert.ok(page.body.includes(`<SubscriptionArn>${SubscriptionArn}</SubscriptionArn>`), page.body);

  const confirmed = await client.send(new ListSubscriptionsCommand({}));
  assert.equal(confirmed.Subscriptions?.[0]?.SubscriptionArn, SubscriptionArn);
  assert.equal((await subscribe()).SubscriptionArn, SubscriptionArn);
  const twice = await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: again.Token }));
  assert.equal(twice.SubscriptionArn, SubscriptionArn);

  const unsubscribe = `${new URL(again.SubscribeURL).origin}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`;
  assert.equal((await get(unsubscribe)).status, 200);
  assert.deepEqual((await client.send(new ListSubscriptionsCommand({}))).Subscriptions, []);
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
});

test("a token counts for two days", async (context) => {
  const { client, topic, deliveries, setNow, start } = await started(context);
  const TopicArn = await topic("done");
  await client.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: hook }));
  const { Token } = JSON.parse((await deliveries())[0]?.body ?? "");
  setNow(start + days(2) + 1);
  await refused(
    client.send(new ConfirmSubscriptionCommand({ TopicArn, Token })),
    "Invalid parameter: Token Reason: the token has expired",
  );
});

test("who asked for it must sign to unsubscribe", async (context) => {
  const { client, topic, deliveries, get, origin } = await started(context);
  const TopicArn = await topic("done");
  await client.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: hook }));
  const { Token } = JSON.parse((await deliveries())[0]?.body ?? "");
  const { SubscriptionArn } = await client.send(
    new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: "true" }),
  );
  const answer = await get(`${origin}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`);
  assert.equal(answer.status, 403);
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  assert.deepEqual((await client.send(new ListSubscriptionsCommand({}))).Subscriptions, []);
});

test("what cannot be subscribed is refused", async (context) => {
  const { client, topic } = await started(context);
  const TopicArn = await topic("done");
  const cases: readonly (readonly [Partial<SubscribeCommandInput>, string | RegExp])[] = [
    [
      { Protocol: "sqs", Endpoint: arnOf("q") },
      /^Invalid parameter: Protocol Reason: Protocol sqs is not supported/,
    ],
    [{ Protocol: "pigeon" }, "Invalid parameter: Amazon SNS does not support this protocol string: pigeon"],
    [{ Protocol: "https" }, "Invalid parameter: Endpoint must match the specified protocol"],
    [{ Endpoint: "http://" }, "Invalid parameter: Endpoint"],
    [{ Attributes: { FilterPolicy: '{"a":["b"]}' } }, /FilterPolicy is not supported by Ebbtide/],
    [{ Attributes: { RawMessageDelivery: "yes" } }, /RawMessageDelivery: Invalid value/],
    [{ Attributes: { Colour: "red" } }, "Invalid parameter: AttributeName"],
  ];
  for (const [changes, text] of cases)
    await refused(
      client.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: hook, ...changes })),
      text,
    );
  await refused(
    client.send(new SubscribeCommand({ TopicArn: arnOf("none"), Protocol: "http", Endpoint: hook })),
    "Topic does not exist",
    "NotFoundException",
  );
});

test("a password in an address is not shown again", async (context) => {
  const { client, topic } = await started(context);
  const TopicArn = await topic("done");
  const Endpoint = "http://me:secret@127.0.0.1:9/hook";
  await client.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
  const { Subscriptions } = await client.send(new ListSubscriptionsCommand({}));
  assert.equal(Subscriptions?.[0]?.Endpoint, "http://me:****@127.0.0.1:9/hook");
});

test("a subscription's attributes are shown and set", async (context) => {
  const { client, topic } = await started(context);
  const TopicArn = await topic("done");
  const { SubscriptionArn } = await client.send(
    new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: hook, ReturnSubscriptionArn: true }),
  );
  const set = (AttributeName: string, AttributeValue: string) =>
    client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
  await set("RawMessageDelivery", "true");
  await set("FilterPolicy", "{}");
  const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  assert.deepEqual(Attributes, {
    SubscriptionArn,
    TopicArn,
    Owner: account,
    Protocol: "http",
    Endpoint: hook,
    PendingConfirmation: "true",
    ConfirmationWasAuthenticated: "false",
    RawMessageDelivery: "true",
  });
  await refused(set("RedrivePolicy", '{"deadLetterTargetArn":"x"}'), /RedrivePolicy is not supported/);
  await refused(
    client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: `${TopicArn}:none` })),
    "Subscription does not exist",
    "NotFoundException",
  );
});

test("a message is in the outbox when Publish answers", async (context) => {
  const { client, topic, publications, nudged } = await started(context);
  const TopicArn = await topic("done");
  const { MessageId } = await client.send(
    new PublishCommand({
      TopicArn,
      Subject: "Ready",
      Message: '{"default":"for all","http":"for http"}',
      MessageStructure: "json",
      MessageAttributes: {
        kind: { DataType: "String", StringValue: "answer" },
        size: { DataType: "Number", StringValue: "12.5" },
        data: { DataType: "Binary", BinaryValue: Buffer.from("bytes") },
      },
    }),
  );
  const [message] = await publications();
  assert.deepEqual(message, {
    kind: "publish",
    scope: { account, region: "us-east-1" },
    topicArn: TopicArn,
    messageId: MessageId,
    subject: "Ready",
    message: "for all",
    messageByProtocol: { http: "for http" },
    attributes: {
      kind: { type: "String", value: "answer" },
      size: { type: "Number", value: "12.5" },
      data: { type: "Binary", value: "Ynl0ZXM=" },
    },
  });
  assert.ok(nudged.includes("courier"));
});

test("what cannot be published is refused", async (context) => {
  const { client, topic, publications } = await started(context);
  const TopicArn = await topic("done");
  const text = (DataType: string, StringValue: string) => ({
    MessageAttributes: { a: { DataType, StringValue } },
  });
  const cases: readonly (readonly [Partial<PublishCommandInput>, string | RegExp, string?])[] = [
    [{ Message: "" }, "Invalid parameter: Empty message"],
    [{ Message: "x".repeat(262_145) }, "Invalid parameter: Message too long"],
    [{ Subject: "two\nlines" }, "Invalid parameter: Subject"],
    [{ Subject: "x".repeat(101) }, "Invalid parameter: Subject"],
    [
      { MessageStructure: "json", Message: "{}" },
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    ],
    [
      { MessageStructure: "json", Message: "{" },
      "Invalid parameter: Message Structure - JSON message body failed to parse",
    ],
    [{ MessageStructure: "xml" }, "Invalid parameter: MessageStructure"],
    [
      { MessageGroupId: "g" },
      /^Invalid parameter: MessageGroupId Reason: The request includes MessageGroupId/,
    ],
    [
      { TopicArn: undefined },
      "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
    ],
    [{ TopicArn: undefined, PhoneNumber: "+491234" }, /PhoneNumber is not supported by Ebbtide/],
    [{ TopicArn: arnOf("none") }, "Topic does not exist", "NotFoundException"],
    [text("Strange", "x"), /invalid message attribute type/, "InvalidParameterValueException"],
    [
      text("Number", "x"),
      "Could not cast message attribute 'a' value to number.",
      "InvalidParameterValueException",
    ],
    [text("String", ""), /must contain non-empty message attribute value/, "InvalidParameterValueException"],
  ];
  for (const [changes, message, name] of cases)
    await refused(client.send(new PublishCommand({ TopicArn, Message: "m", ...changes })), message, name);
  assert.deepEqual(await publications(), []);
});

test("a batch publishes what is right and names what is wrong", async (context) => {
  const { client, topic, publications } = await started(context);
  const TopicArn = await topic("done");
  const batch = (...entries: { Id: string; Message: string }[]) =>
    client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }));
  const { Successful, Failed } = await batch({ Id: "a", Message: "1" }, { Id: "b", Message: "" });
  assert.deepEqual(
    Successful?.map(({ Id }) => Id),
    ["a"],
  );
  assert.deepEqual(Failed, [
    { Id: "b", Code: "InvalidParameter", Message: "Invalid parameter: Empty message", SenderFault: true },
  ]);
  assert.deepEqual(
    (await publications()).map(({ message }) => message),
    ["1"],
  );
  const many = Array.from({ length: 11 }, (_, n) => ({ Id: `m${n}`, Message: "m" }));
  await refused(batch(...many), /more entries than permissible/, "TooManyEntriesInBatchRequestException");
  await refused(
    batch({ Id: "a", Message: "1" }, { Id: "a", Message: "2" }),
    /have the same Id/,
    "BatchEntryIdsNotDistinctException",
  );
});

test("the certificate that messages name is served", async (context) => {
  const { topic, client, deliveries, get } = await started(context);
  await client.send(
    new SubscribeCommand({ TopicArn: await topic("done"), Protocol: "http", Endpoint: hook }),
  );
  const { SigningCertURL } = JSON.parse((await deliveries())[0]?.body ?? "");
  const { body } = await get(SigningCertURL);
  assert.equal(new X509Certificate(body).subject, "CN=Ebbtide SNS");
});

test("topics have tags", async (context) => {
  const { client, topic } = await started(context);
  const ResourceArn = await topic("done");
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "a", Value: "1" }] }));
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "b", Value: "" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
  assert.deepEqual(await tags(), [{ Key: "b", Value: "" }]);
  await refused(
    client.send(new ListTagsForResourceCommand({ ResourceArn: arnOf("none") })),
    "Resource does not exist",
    "ResourceNotFoundException",
  );
});

async function refused(
  answer: Promise<unknown>,
  text: string | RegExp,
  name = "InvalidParameterException",
): Promise<void> {
  await assert.rejects(answer, (error: Error) => {
    assert.equal(error.name, name);
    if (typeof text === "string") assert.equal(error.message, text);
    else assert.match(error.message, text);
    return true;
  });
}

/** A client, and what it left in the outbox. */
async function started(context: TestContext) {
  const wired = await wiredStore(context, [sns], snsExtensions);
  const { store, nudged, url } = wired;
  const client = new SNSClient({ ...wired.client });
  const notices = async () =>
    (await store.outbox.due(Number.MAX_SAFE_INTEGER, 100)).map(({ notice }) => notice);
  return {
    client,
    nudged,
    origin: url,
    start: wired.now,
    setNow: (now: number) => {
      wired.now = now;
    },
    topic: async (Name: string) => (await client.send(new CreateTopicCommand({ Name }))).TopicArn ?? "",
    deliveries: async () => (await notices()).filter((one): one is Delivery => one.kind === "delivery"),
    publications: async () => (await notices()).filter((one): one is Publication => one.kind === "publish"),
    get: async (address: string) => {
      const answer = await fetch(address);
      return { status: answer.status, body: await answer.text() };
    },
  };
}
