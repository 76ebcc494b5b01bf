"""Metrics through boto3: put, read, shown on a dashboard and in a picture; prints what it saw, a line each."""

import json
import os
import struct

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch", endpoint_url=os.environ["EBBTIDE_URL"])
buoy = [{"Name": "Buoy", "Value": "7"}]


def refused(call, **members):
    try:
        call(**members)
    except ClientError as error:
        print("refused:", error.response["Error"]["Message"].split("\n")[0])


def put(**datum):
    cloudwatch.put_metric_data(Namespace="Tides", MetricData=[{"MetricName": "Level", "Dimensions": buoy, **datum}])


put(Values=[1.0, 2.0, 3.0, 4.0], Counts=[4.0, 3.0, 2.0, 1.0], Unit="Seconds")
put(Value=10.0, Unit="Seconds", StorageResolution=1)
put(StatisticValues={"SampleCount": 2.0, "Sum": 9.0, "Minimum": 4.0, "Maximum": 5.0}, Unit="Count")
refused(put, Value=1.0, Values=[1.0])
refused(put, Values=[1.0, 2.0], Counts=[1.0])
refused(put, Value=1.0, Timestamp="2025-12-01T00:00:00Z")
span = {"StartTime": "2026-01-05T08:00:00Z", "EndTime": "2026-01-05T10:00:00Z"}
answer = cloudwatch.get_metric_statistics(
    Namespace="Tides",
    MetricName="Level",
    Dimensions=buoy,
    Period=300,
    Statistics=["Sum", "SampleCount"],
    ExtendedStatistics=["p50", "tm90", "PR(:2)"],
    **span,
)
for point in sorted(answer["Datapoints"], key=lambda one: one["Unit"]):
    extended = point.get("ExtendedStatistics", {})
    values = [point["Sum"], point["SampleCount"], *(extended.get(name) for name in ("p50", "tm90", "PR(:2)"))]
    print("statistics:", point["Unit"], *("-" if value is None else f"{value:.2f}" for value in values))
metrics = cloudwatch.list_metrics(Namespace="Tides", Dimensions=[{"Name": "Buoy"}], RecentlyActive="PT3H")["Metrics"]
print("metrics:", *(metric["MetricName"] for metric in metrics))

row = ["Tides", "Level", "Buoy", "7", {"stat": "Maximum", "period": 60}]
widget = {"type": "metric", "properties": {"metrics": [row], "region": "us-east-1"}}
refused(cloudwatch.put_dashboard, DashboardName="tides", DashboardBody="{")
refused(cloudwatch.put_dashboard, DashboardName="tides", DashboardBody=json.dumps({"widgets": [{}]}))
cloudwatch.put_dashboard(DashboardName="tides", DashboardBody=json.dumps({"widgets": [widget]}))
for entry in cloudwatch.list_dashboards(DashboardNamePrefix="ti")["DashboardEntries"]:
    print("dashboard:", entry["DashboardName"], entry["DashboardArn"])
body = json.loads(cloudwatch.get_dashboard(DashboardName="tides")["DashboardBody"])
print("widgets:", len(body["widgets"]))
refused(cloudwatch.delete_dashboards, DashboardNames=["tides", "ebb"])
cloudwatch.delete_dashboards(DashboardNames=["tides"])
refused(cloudwatch.get_dashboard, DashboardName="tides")

picture = cloudwatch.get_metric_widget_image(
    MetricWidget=json.dumps({"metrics": [row], "width": 320, "height": 200, "liveData": True})
)["MetricWidgetImage"]
print("picture:", picture[1:4].decode(), *struct.unpack(">II", picture[16:24]))
refused(cloudwatch.get_metric_widget_image, MetricWidget=json.dumps({"metrics": [row], "view": "pie"}))
