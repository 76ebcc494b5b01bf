/** Metrics, a dashboard and a picture, through every client and protocol: all of them see the same. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  GetMetricStatisticsCommand,
  GetMetricWidgetImageCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutDashboardCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { throughEveryClient } from "../support/cloudwatch-clients.ts";

const folder = join(import.meta.dirname, "metrics");

const SEEN = [
  "refused: The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
  "refused: The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
  "refused: The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
  "statistics: Count 9.00 2.00 - - -",
  "statistics: Seconds 30.00 11.00 2.00 2.00 63.64",
  "metrics: Level",
  "refused: The field DashboardBody must be a valid JSON object",
  "refused: The dashboard body is invalid, there are 2 validation errors:",
  "dashboard: tides arn:aws:cloudwatch::111122223333:dashboard/tides",
  "widgets: 1",
  "refused: The specified dashboard does not exist. [ebb]",
  "refused: Dashboard tides does not exist",
  "picture: PNG 320 200",
  "refused: MetricWidget: view must be one of timeSeries.",
];

/** What the JavaScript SDK saw, in the words of the other clients' programs. */
async function seenBy(sdk: CloudWatchClient): Promise<readonly string[]> {
  const seen: string[] = [];
  const refused = (answer: Promise<unknown>) =>
    answer.then(
      () => assert.fail("accepted"),
      (error: Error) => void seen.push(`refused: ${error.message.split("\n")[0]}`),
    );
  const Dimensions = [{ Name: "Buoy", Value: "7" }];
  const put = (datum: Partial<MetricDatum>) =>
    sdk.send(
      new PutMetricDataCommand({
        Namespace: "Tides",
        MetricData: [{ MetricName: "Level", Dimensions, ...datum }],
      }),
    );
  await put({ Values: [1, 2, 3, 4], Counts: [4, 3, 2, 1], Unit: "Seconds" });
  await put({ Value: 10, Unit: "Seconds", StorageResolution: 1 });
  await put({ StatisticValues: { SampleCount: 2, Sum: 9, Minimum: 4, Maximum: 5 }, Unit: "Count" });
  await refused(put({ Value: 1, Values: [1] }));
  await refused(put({ Values: [1, 2], Counts: [1] }));
  await refused(put({ Value: 1, Timestamp: new Date("2025-12-01") }));
  const asked = ["p50", "tm90", "PR(:2)"];
  const { Datapoints = [] } = await sdk.send(
    new GetMetricStatisticsCommand({
      Namespace: "Tides",
      MetricName: "Level",
      Dimensions,
      Period: 300,
      Statistics: ["Sum", "SampleCount"],
      ExtendedStatistics: asked,
      StartTime: new Date("2026-01-05T08:00:00Z"),
      EndTime: new Date("2026-01-05T10:00:00Z"),
    }),
  );
  for (const point of [...Datapoints].sort((a, b) => (String(a.Unit) < String(b.Unit) ? -1 : 1))) {
    const extended = asked.map((name) => point.ExtendedStatistics?.[name]);
    const values = [point.Sum, point.SampleCount, ...extended].map((value) => value?.toFixed(2) ?? "-");
    seen.push(["statistics:", point.Unit, ...values].join(" "));
  }
  const { Metrics = [] } = await sdk.send(
    new ListMetricsCommand({ Namespace: "Tides", Dimensions: [{ Name: "Buoy" }], RecentlyActive: "PT3H" }),
  );
  seen.push(["metrics:", ...Metrics.map(({ MetricName }) => MetricName)].join(" "));

  const row = ["Tides", "Level", "Buoy", "7", { stat: "Maximum", period: 60 }];
  const widgets = [{ type: "metric", properties: { metrics: [row], region: "us-east-1" } }];
  const DashboardName = "tides";
  await refused(sdk.send(new PutDashboardCommand({ DashboardName, DashboardBody: "{" })));
  await refused(sdk.send(new PutDashboardCommand({ DashboardName, DashboardBody: '{"widgets":[{}]}' })));
  await sdk.send(new PutDashboardCommand({ DashboardName, DashboardBody: JSON.stringify({ widgets }) }));
  const { DashboardEntries = [] } = await sdk.send(new ListDashboardsCommand({ DashboardNamePrefix: "ti" }));
  for (const entry of DashboardEntries) seen.push(`dashboard: ${entry.DashboardName} ${entry.DashboardArn}`);
  const { DashboardBody = "" } = await sdk.send(new GetDashboardCommand({ DashboardName }));
  seen.push(`widgets: ${(JSON.parse(DashboardBody) as { widgets: unknown[] }).widgets.length}`);
  await refused(sdk.send(new DeleteDashboardsCommand({ DashboardNames: ["tides", "ebb"] })));
  await sdk.send(new DeleteDashboardsCommand({ DashboardNames: ["tides"] }));
  await refused(sdk.send(new GetDashboardCommand({ DashboardName })));

  const picture = (members: object) =>
    sdk.send(
      new GetMetricWidgetImageCommand({ MetricWidget: JSON.stringify({ metrics: [row], ...members }) }),
    );
  const { MetricWidgetImage } = await picture({ width: 320, height: 200, liveData: true });
  const png = Buffer.from(MetricWidgetImage ?? []);
  seen.push(`picture: ${png.toString("latin1", 1, 4)} ${png.readUInt32BE(16)} ${png.readUInt32BE(20)}`);
  await refused(picture({ view: "pie" }));
  return seen;
}

await throughEveryClient({
  title: "metrics, a dashboard and a picture",
  python: join(folder, "metrics.py"),
  shell: join(folder, "metrics.sh"),
  seenBy,
  expected: SEEN,
});
