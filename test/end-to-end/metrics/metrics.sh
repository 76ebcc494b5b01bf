# Metrics through the AWS CLI: put, read, shown on a dashboard and in a picture; prints what it saw, a line each.
set -euo pipefail
cloudwatch() { aws --endpoint-url "$EBBTIDE_URL" --output text cloudwatch "$@"; }
refused() { { cloudwatch "$@" 2>&1 || true; } | sed -n 's|.*operation: |refused: |p'; }
say() { sed "s/^/$1 /" | tr '\t' ' '; }
put() { "$1" put-metric-data --namespace Tides --metric-data "$2"; }
datum='"MetricName":"Level","Dimensions":[{"Name":"Buoy","Value":"7"}]'

put cloudwatch "[{$datum,\"Values\":[1,2,3,4],\"Counts\":[4,3,2,1],\"Unit\":\"Seconds\"}]"
put cloudwatch "[{$datum,\"Value\":10,\"Unit\":\"Seconds\",\"StorageResolution\":1}]"
put cloudwatch "[{$datum,\"StatisticValues\":{\"SampleCount\":2,\"Sum\":9,\"Minimum\":4,\"Maximum\":5},\"Unit\":\"Count\"}]"
put refused "[{$datum,\"Value\":1,\"Values\":[1]}]"
put refused "[{$datum,\"Values\":[1,2],\"Counts\":[1]}]"
put refused "[{$datum,\"Value\":1,\"Timestamp\":\"2025-12-01T00:00:00Z\"}]"
cloudwatch get-metric-statistics --namespace Tides --metric-name Level --dimensions Name=Buoy,Value=7 --period 300 \
  --start-time 2026-01-05T08:00:00Z --end-time 2026-01-05T10:00:00Z --statistics Sum SampleCount \
  --extended-statistics p50 tm90 'PR(:2)' --query \
  'sort_by(Datapoints,&Unit)[].[Unit,Sum,SampleCount,ExtendedStatistics.p50,ExtendedStatistics.tm90,ExtendedStatistics."PR(:2)"]' |
  awk '{ printf "statistics: %s", $1; for (i = 2; i <= NF; i++) printf($i == "None" ? " -" : " %.2f", $i); print "" }'
cloudwatch list-metrics --namespace Tides --dimensions Name=Buoy --recently-active PT3H \
  --query 'Metrics[].MetricName' | say metrics:

row='["Tides","Level","Buoy","7",{"stat":"Maximum","period":60}]'
refused put-dashboard --dashboard-name tides --dashboard-body '{'
refused put-dashboard --dashboard-name tides --dashboard-body '{"widgets":[{}]}'
cloudwatch put-dashboard --dashboard-name tides \
  --dashboard-body "{\"widgets\":[{\"type\":\"metric\",\"properties\":{\"metrics\":[$row],\"region\":\"us-east-1\"}}]}"
cloudwatch list-dashboards --dashboard-name-prefix ti --query 'DashboardEntries[].[DashboardName,DashboardArn]' |
  say dashboard:
cloudwatch get-dashboard --dashboard-name tides --query DashboardBody | grep -o '"type"' | wc -l | say widgets:
refused delete-dashboards --dashboard-names tides ebb
cloudwatch delete-dashboards --dashboard-names tides
refused get-dashboard --dashboard-name tides

cloudwatch get-metric-widget-image --query MetricWidgetImage \
  --metric-widget "{\"metrics\":[$row],\"width\":320,\"height\":200,\"liveData\":true}" | base64 -d |
  python3 -c 'import struct, sys; png = sys.stdin.buffer.read(); print("picture:", png[1:4].decode(), *struct.unpack(">II", png[16:24]))'
refused get-metric-widget-image --metric-widget "{\"metrics\":[$row],\"view\":\"pie\"}"
