import assert from "node:assert/strict";
import { createVerify, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import type { Delivery, Publication, Subscription, Topic } from "../../core/notices/notice.ts";
import { confirmationRequest, notification, signedText } from "../../core/notices/sns-message.ts";
import { httpDelivery } from "./http.ts";
import { snsSigner } from "./signer.ts";

const scope = { account: "123456789012", region: "eu-west-1" };
const topicArn = "arn:aws:sns:eu-west-1:123456789012:done";
const topic = (attributes: Record<string, string> = {}): Topic => ({
  scope,
  arn: topicArn,
  name: "done",
  createdAt: 0,
  attributes,
});
const subscription = (endpoint: string, attributes: Record<string, string> = {}): Subscription => ({
  scope,
  arn: `${topicArn}:6f1c5a3e-0000-4000-8000-000000000001`,
  topicArn,
  protocol: "http",
  endpoint,
  createdAt: 0,
  confirmed: true,
  token: "cafe",
  origin: "http://127.0.0.1:4566",
  attributes,
});
const published: Publication = {
  kind: "publish",
  scope,
  topicArn,
  messageId: "6f1c5a3e-0000-4000-8000-000000000002",
  subject: "Ready",
  message: "grüße\n",
  attributes: { kind: { type: "String", value: "answer" } },
};
const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test("a subscriber gets SNS's headers and a body whose signature the served certificate confirms", async (context) => {
  for (const [version, digest] of [
    ["1", "RSA-SHA1"],
    ["2", "RSA-SHA256"],
  ] as const) {
    const { url, received } = await receiver(context);
    const { deliver, signer } = await sender(context);
    const delivery = notification(published, topic({ SignatureVersion: version }), subscription(url), at);
    assert.deepEqual(await deliver(delivery, new AbortController().signal), { kind: "delivered" });

    const [{ headers, body } = assert.fail()] = received;
    assert.equal(headers["x-amz-sns-message-type"], "Notification");
    assert.equal(headers["x-amz-sns-message-id"], published.messageId);
    assert.equal(headers["x-amz-sns-topic-arn"], topicArn);
    assert.equal(headers["x-amz-sns-subscription-arn"], `${topicArn}:6f1c5a3e-0000-4000-8000-000000000001`);
    assert.equal(headers["content-type"], "text/plain; charset=UTF-8");
    const message = JSON.parse(body);
    assert.deepEqual(message, {
      Type: "Notification",
      MessageId: published.messageId,
      TopicArn: topicArn,
      Subject: "Ready",
      Message: "grüße\n",
      Timestamp: "2026-01-02T03:04:05.678Z",
      SignatureVersion: version,
      Signature: message.Signature,
      SigningCertURL: "http://127.0.0.1:4566/_ebbtide/sns/cert.pem",
      UnsubscribeURL: `http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${topicArn}:6f1c5a3e-0000-4000-8000-000000000001`,
      MessageAttributes: { kind: { Type: "String", Value: "answer" } },
    });
    const certificate = await signer.certificate();
    assert.ok(
      createVerify(digest).update(signedText(message)).verify(certificate, message.Signature, "base64"),
    );
  }
});

test("the signed text is made of the members SNS names, each on lines of its own", () => {
  const message = JSON.parse(confirmationRequest(topic(), subscription("http://a/"), "id", at).body);
  assert.equal(
    signedText(message),
    `Message\nYou have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.\nMessageId\nid\nSubscribeURL\nhttp://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=cafe\nTimestamp\n2026-01-02T03:04:05.678Z\nToken\ncafe\nTopicArn\n${topicArn}\nType\nSubscriptionConfirmation\n`,
  );
});

test("raw delivery sends the message itself", async (context) => {
  const { url, received } = await receiver(context);
  const { deliver } = await sender(context);
  const raw = subscription(url, { RawMessageDelivery: "true" });
  await deliver(notification(published, topic(), raw, at), new AbortController().signal);
  assert.equal(received[0]?.body, "grüße\n");
  assert.equal(received[0]?.headers["x-amz-sns-rawdelivery"], "true");
});

test("a name and password in the address become basic authentication", async (context) => {
  const { url, received } = await receiver(context);
  const { deliver } = await sender(context);
  const address = url.replace("http://", "http://me:s%C3%A9cret@");
  await deliver(notification(published, topic(), subscription(address), at), new AbortController().signal);
  assert.equal(received[0]?.headers.authorization, `Basic ${Buffer.from("me:sécret").toString("base64")}`);
});

test("whatever is not 2xx in time has failed, with the reason", async (context) => {
  const { deliver } = await sender(context, 200);
  const plain = (url: string): Delivery => notification(published, topic(), subscription(url), at);
  const never = new AbortController().signal;
  const answering = async (listener: RequestListener) => (await receiver(context, listener)).url;
  const elsewhere = await answering((_, answer) => answer.end());

  const cases: readonly (readonly [string, string | RegExp])[] = [
    [await answering((_, answer) => answer.writeHead(500).end("no")), "status 500"],
    [await answering((_, answer) => answer.writeHead(302, { location: elsewhere }).end()), "status 302"],
    [await answering(() => undefined), "no answer within 200 ms"],
    [await answering((request) => request.socket.destroy()), /other side closed|ECONNRESET|socket/],
    ["http://127.0.0.1:1/", /ECONNREFUSED/],
  ];
  for (const [url, reason] of cases) {
    const result = await deliver(plain(url), never);
    assert.equal(result.kind, "failed");
    assert.match(result.kind === "failed" ? result.reason : "", new RegExp(reason));
  }
});

test("an endless answer counts as delivered and is cut off", async (context) => {
  const { deliver } = await sender(context, 2000);
  const { url } = await receiver(context, (_, answer) => {
    const flood = () => {
      while (!answer.destroyed && answer.write(Buffer.alloc(65_536))) {}
    };
    answer.on("drain", flood);
    answer.on("error", () => undefined);
    flood();
  });
  const delivery = notification(published, topic(), subscription(url), at);
  assert.deepEqual(await deliver(delivery, new AbortController().signal), { kind: "delivered" });
});

test("two signers of one directory agree on one key, and a later life keeps it", async (context) => {
  const directory = await folder(context);
  const certificates = await Promise.all([1, 2, 3].map(() => snsSigner(directory).certificate()));
  assert.equal(new Set([...certificates, await snsSigner(directory).certificate()]).size, 1);
  assert.deepEqual(await readdir(directory), ["sns-signing.pem"]);
  const certificate = new X509Certificate(certificates[0]!);
  assert.ok(certificate.verify(certificate.publicKey));
  assert.equal(certificate.subject, "CN=Ebbtide SNS");
});

async function sender(context: TestContext, limit?: number) {
  const signer = snsSigner(await folder(context));
  const http = httpDelivery(signer, limit);
  context.after(() => http.close());
  return { deliver: http.deliver, signer };
}

async function receiver(context: TestContext, listener?: RequestListener) {
  const received: { headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer(async (request, answer) => {
    if (listener) return listener(request, answer);
    received.push({ headers: request.headers, body: await text(request) });
    return answer.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

async function folder(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-sns-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
