/** A subscriber as people write them: it confirms what it is asked, and then gets what is published. */

import assert from "node:assert/strict";
import { createVerify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { pino } from "pino";
import { wiredStore } from "../../test/support/wired-store.ts";
import { snsExtensions } from "../api/extensions/sns-certificate.ts";
import { sns } from "../api/services/sns/service.ts";
import { systemScheduler } from "../clock/system.ts";
import { signedText } from "../core/notices/sns-message.ts";
import { httpDelivery } from "../notices/sns/http.ts";
import { snsSigner } from "../notices/sns/signer.ts";
import { courierLoop } from "./courier.ts";
import type { EngineParts } from "./parts.ts";

test("a subscriber that follows SubscribeURL gets messages it can verify", async (context) => {
  const wired = await wiredStore(context, [sns], snsExtensions);
  const { directory, store, client } = wired;
  const scheduler = systemScheduler(() => assert.fail("no pass fails"));
  // The outbox was filled at the wire's instant; the courier's clock is the system's, which is later.
  wired.now = scheduler.now();
  const http = httpDelivery(snsSigner(directory));
  const loop = courierLoop({
    store,
    scheduler,
    deliver: http.deliver,
    nudge: () => courier.nudge(),
    log: pino({ level: "silent" }),
  } satisfies Partial<EngineParts> as unknown as EngineParts);
  const courier = scheduler.start("courier", loop.step);

  const received = Promise.withResolvers<{ readonly type: unknown; readonly body: string }>();
  const receiver = createServer(async (request, answer) => {
    const body = await text(request);
    const type = request.headers["x-amz-sns-message-type"];
    if (type === "SubscriptionConfirmation") await fetch(JSON.parse(body).SubscribeURL);
    answer.end();
    if (type === "SubscriptionConfirmation") confirmed.resolve();
    else received.resolve({ type, body });
  });
  const confirmed = Promise.withResolvers<void>();
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  context.after(async () => {
    await courier.stop();
    await loop.stop?.(1000);
    await http.close();
    receiver.close();
    receiver.closeAllConnections();
  });

  const topics = new SNSClient({ ...client });
  const { TopicArn } = await topics.send(new CreateTopicCommand({ Name: "done" }));
  const Endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  await topics.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
  courier.nudge();
  await confirmed.promise;
  const { MessageId } = await topics.send(
    new PublishCommand({ TopicArn, Message: "the tide is in", Subject: "Tide" }),
  );
  courier.nudge();
  const { type, body } = await received.promise;
  assert.equal(type, "Notification");
  const message = JSON.parse(body);
  assert.equal(message.MessageId, MessageId);
  assert.equal(message.Message, "the tide is in");
  const certificate = await (await fetch(message.SigningCertURL)).text();
  assert.ok(
    createVerify("RSA-SHA1").update(signedText(message)).verify(certificate, message.Signature, "base64"),
  );
});
