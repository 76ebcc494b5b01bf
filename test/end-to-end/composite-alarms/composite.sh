# A composite alarm's life through the AWS CLI; prints what it saw, a line each.
set -euo pipefail
cloudwatch() { aws --endpoint-url "$EBBTIDE_URL" --output text cloudwatch "$@"; }
refused() { { cloudwatch "$@" 2>&1 || true; } | sed -n 's|.*operation: |refused: |p'; }
say() { echo "$1 $(tr '\t' ' ')"; }

for name in errors latency deploying; do
  cloudwatch put-metric-alarm --alarm-name "$name" --namespace Service --metric-name "$name" --statistic Sum \
    --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold
done
refused put-composite-alarm --alarm-name down --alarm-rule "ALARM(errors) ALARM(latency)"
refused put-composite-alarm --alarm-name down --alarm-rule "ALARM(errors) OR ALARM(gone)"
cloudwatch put-composite-alarm --alarm-name down \
  --alarm-rule 'AT_LEAST(50%, ALARM, ("errors", latency)) AND NOT ALARM(deploying)' \
  --actions-suppressor deploying --actions-suppressor-wait-period 3600 --actions-suppressor-extension-period 60 \
  --tags Key=team,Value=sea
cloudwatch set-alarm-state --alarm-name errors --state-value ALARM --state-reason drill
alarm=$(cloudwatch describe-alarms --alarm-types CompositeAlarm --query \
  'CompositeAlarms[0].[[StateValue,ActionsSuppressedBy,ActionsSuppressorWaitPeriod],[AlarmRule],[StateReason],[AlarmArn]]')
line() { sed -n "$1p" <<< "$alarm"; }
line 1 | say alarm:
line 2 | say rule:
line 3 | say reason:
cloudwatch describe-alarms --children-of-alarm-name down --query 'MetricAlarms[].AlarmName' | say children:
cloudwatch describe-alarms --parents-of-alarm-name errors --query 'CompositeAlarms[].AlarmName' | say parents:
cloudwatch list-tags-for-resource --resource-arn "$(line 4)" --query "Tags[].join('=', [Key, Value])" | say tags:
refused delete-alarms --alarm-names errors latency
cloudwatch delete-alarms --alarm-names down
cloudwatch delete-alarms --alarm-names errors latency deploying
cloudwatch describe-alarm-history --alarm-name down --alarm-types CompositeAlarm --scan-by TimestampAscending \
  --query 'AlarmHistoryItems[].[AlarmType,HistorySummary]' | tr '\t' ' ' | sed 's/^/history: /'
