# Alarms on metric math, percentiles and bands through the AWS CLI; prints what it saw, a line each.
set -euo pipefail
cloudwatch() { aws --endpoint-url "$EBBTIDE_URL" --output text cloudwatch "$@"; }
refused() { { cloudwatch "$@" 2>&1 || true; } | sed -n 's|.*An error occurred (\(.*\)) when calling the .* operation: |refused: \1 |p'; }
say() { echo "$1 $(tr '\t' ' ')"; }
lines() { tr '\t' ' ' | sed "s|^|$1 |"; }

stat() { # name, period, whether it is returned
  printf '{"Id":"%s","MetricStat":{"Metric":{"Namespace":"Shop","MetricName":"%s"},"Period":%s,"Stat":"Sum"},"ReturnData":%s}' \
    "$1" "${1^}" "${2:-60}" "${3:-false}"
}
rate() { printf '{"Id":"rate","Expression":"%s","Label":"error rate"}' "$1"; }
math=(put-metric-alarm --alarm-name error-rate --evaluation-periods 3 --datapoints-to-alarm 2 --threshold 5
  --comparison-operator GreaterThanThreshold)
band=(put-metric-alarm --alarm-name odd --evaluation-periods 1 --threshold-metric-id ad1
  --comparison-operator LessThanLowerOrGreaterThanUpperThreshold
  --metrics "[$(stat calls 300 true),{\"Id\":\"ad1\",\"Expression\":\"ANOMALY_DETECTION_BAND(calls, 3)\"}]")
policy=arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:u:resource/sagemaker/x:policyName/p

refused "${math[@]}" --metrics "[$(stat errors),$(rate '100 * errors / ')]"
refused "${math[@]}" --metrics "[$(stat errors),$(stat calls 300),$(rate errors)]"
refused "${band[@]}" --alarm-actions "$policy"
cloudwatch "${math[@]}" --metrics "[$(stat errors),$(stat calls),$(rate '100 * errors / calls')]"
cloudwatch "${band[@]}"
cloudwatch put-metric-alarm --alarm-name slow --namespace Shop --metric-name Latency --extended-statistic p99.9 \
  --period 60 --evaluation-periods 1 --threshold 2.5 --comparison-operator GreaterThanThreshold \
  --evaluate-low-sample-count-percentile ignore
cloudwatch describe-alarms --query "MetricAlarms[0].Metrics[?Expression].join('=', [Id, Expression])" | say math:
cloudwatch describe-alarms --query 'MetricAlarms[1].[ThresholdMetricId,ComparisonOperator]' | say band:
cloudwatch describe-alarms-for-metric --namespace Shop --metric-name Latency --extended-statistic p99.9 \
  --query 'MetricAlarms[].AlarmName' | say watching:
cloudwatch describe-alarms-for-metric --namespace Shop --metric-name Errors --query 'length(MetricAlarms)' | say watching:
cloudwatch put-anomaly-detector --single-metric-anomaly-detector Namespace=Shop,MetricName=Errors,Stat=Average \
  --configuration MetricTimezone=Europe/Berlin
cloudwatch describe-anomaly-detectors --namespace Shop --query "AnomalyDetectors[].[SingleMetricAnomalyDetector.MetricName,
  SingleMetricAnomalyDetector.Stat,Configuration.MetricTimezone || 'UTC']" | lines detector:
cloudwatch delete-anomaly-detector --namespace Shop --metric-name Errors --stat Average
refused delete-anomaly-detector --namespace Shop --metric-name Errors --stat Average
cloudwatch set-alarm-state --alarm-name error-rate --state-value ALARM --state-reason drill
cloudwatch describe-alarm-history --alarm-name error-rate --scan-by TimestampAscending \
  --query 'AlarmHistoryItems[].[HistoryItemType,HistorySummary]' | lines history:
