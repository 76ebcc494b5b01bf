/** `ebbtide why` and `ebbtide doctor` against a server in virtual time, as a user runs them. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { DisableAlarmActionsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { clientsOf, createEndpoint, invoke, scaleToZero } from "../simulation/guide.ts";
import { virtualServer } from "../support/virtual-server.ts";

const ACCOUNT = "111122223333";
const main = resolve(import.meta.dirname, "../../src/cli/main.ts");

async function ebbtide(...given: readonly string[]) {
  const child = spawn(process.execPath, [main, ...given], {
    env: { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: ACCOUNT },
  });
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { out, error, code };
}

test("why tells the hour of a burst, and doctor finds what was broken", async (context) => {
  const server = await virtualServer(context, { serviceTime: minutes(2) });
  const clients = clientsOf(server.url);
  const url = ["--url", server.url];
  await createEndpoint(clients, 1);
  await server.clock.advance(minutes(2));
  await scaleToZero(clients, 4);
  await server.clock.advance(minutes(1));

  const healthy = await ebbtide("doctor", ...url);
  assert.deepEqual(
    [healthy.code, healthy.out],
    [0, "Nothing found: 1 target, 2 policies, 3 alarms examined.\n"],
  );

  await invoke(clients, 12);
  await server.clock.advance(minutes(40));
  const told = await ebbtide("why", "guide", ...url);
  assert.equal(told.code, 0, told.error);
  const parts = [
    /^endpoint\/guide\/variant\/AllTraffic: 0 of 0 in service, InService, 0 waiting or running; bounds 0 to\s+4, profile aws/,
    /ALARM {3}AlarmHigh of BacklogPerInstance: \S+ → ALARM/,
    /SCALED {2}Setting desired instance count to 3\./,
    /From 1 to 3\./,
    /BacklogPerInstance: ceil\(1 × 11\S* ÷ 5\) = 3/,
    /DONE {4}Successfully set desired instance count to 3\. Change successfully fulfilled by\s+sagemaker\./,
    /SCALED {2}Setting desired instance count to 0\./,
    /DONE {4}Successfully set desired instance count to 0\./,
    /KEPT {4}Kept 0 \(AlreadyAtMinCapacity\), \d+ times until/,
    /\nNow\n {2}At zero; wakes when ApproximateBacklogSizePerInstance > 5 for 3 × 60 s/,
  ];
  let rest = told.out;
  for (const part of parts) {
    const found = part.exec(rest);
    assert.ok(found, `${part} is not where it belongs in:\n${told.out}`);
    rest = rest.slice(found.index);
  }
  const raw = JSON.parse((await ebbtide("why", "guide", "--json", "--since", "20m", ...url)).out);
  assert.equal(Date.parse(raw.at) - Date.parse(raw.from), minutes(20));
  assert.ok(raw.entries.every(({ at, until }: { at: string; until?: string }) => (until ?? at) >= raw.from));

  await clients.cloudwatch.send(
    new DisableAlarmActionsCommand({ AlarmNames: ["HasBacklogWithoutCapacity"] }),
  );
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "typing-error",
      Namespace: "AWS/SageMaker",
      MetricName: "ApproximateBacklogSise",
      Dimensions: [{ Name: "EndpointName", Value: "guide" }],
      Statistic: "Average",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  await server.clock.advance(minutes(11) + seconds(1));
  const broken = await ebbtide("doctor", ...url);
  assert.equal(broken.code, 1);
  assert.match(broken.out, /^ERROR {2}alarm HasBacklogWithoutCapacity\n/);
  assert.match(broken.out, /Watch AWS\/SageMaker ApproximateBacklogSize \{EndpointName=guide\} instead/);
  assert.match(broken.out, /\n3 findings; 1 target, 2 policies, 4 alarms examined\.\n$/);
});

test("the commands say what to do when they cannot ask", async () => {
  const nowhere = await ebbtide("why", "guide", "--url", "http://127.0.0.1:1");
  assert.deepEqual([nowhere.code, nowhere.out], [2, ""]);
  assert.match(nowhere.error, /No server answers at http:\/\/127\.0\.0\.1:1\. Start one with `ebbtide up`/);
  const wrong = await ebbtide("why", "guide", "--since", "9y");
  assert.equal(wrong.code, 2);
  assert.match(wrong.error, /It must be a time such as 90s, 30m, 6h or 2d/);
});
