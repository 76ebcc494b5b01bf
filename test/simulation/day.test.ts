/** A whole day of the loop over the real store, in seconds, and the same for the same seed. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DescribeScalingActivitiesCommand } from "@aws-sdk/client-application-auto-scaling";
import { DescribeAlarmHistoryCommand } from "@aws-sdk/client-cloudwatch";
import { hours, minutes, seconds } from "../../src/core/time/time.ts";
import { seeded } from "../support/seeded.ts";
import { virtualServer } from "../support/virtual-server.ts";
import { clientsOf, createEndpoint, invoke, scaleToZero } from "./guide.ts";

test("a day is identical for the same seed, and another for another", async (context) => {
  const first = await day(context, 7);
  const again = await day(context, 7);
  const other = await day(context, 8);
  assert.deepEqual(again, first);
  assert.notDeepEqual(other, first);
  assert.ok(first.activities.length > 4, "it went up and down");
  assert.match(first.activities.join("\n"), /Successfully set desired instance count to 0\./);
});

interface Timeline {
  readonly activities: readonly string[];
  readonly alarms: readonly string[];
}

/** Bursts at random moments of a day, each request taking 10 to 50 s; what was decided, in order. */
async function day(context: TestContext, seed: number): Promise<Timeline> {
  const { clock, url } = await virtualServer(context, {
    seed,
    serviceTime: (random) => seconds(10 + 40 * random()),
  });
  const clients = clientsOf(url);
  await createEndpoint(clients, 1);
  await clock.advance(minutes(2));
  await scaleToZero(clients);
  const begin = clock.now();
  const random = seeded(seed);
  for (let burst = 0; burst < 12; burst++) {
    const count = 1 + Math.floor(random() * 25);
    clock.at(begin + random() * hours(24), () => invoke(clients, count));
  }
  await clock.advance(hours(25));
  const { ScalingActivities = [] } = await clients.scaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker", MaxResults: 50 }),
  );
  const { AlarmHistoryItems = [] } = await clients.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ HistoryItemType: "StateUpdate", MaxRecords: 100 }),
  );
  return {
    activities: ScalingActivities.map(
      (row) => `${row.StartTime?.toISOString()} ${row.StatusMessage} ${row.Cause}`,
    ),
    alarms: AlarmHistoryItems.map(
      (row) => `${row.Timestamp?.toISOString()} ${row.AlarmName} ${row.HistorySummary}`,
    ),
  };
}
