# A custom resource that is scaled by a metric of its own, step by step, with the CLI: scale | load <value> <now>.
set -euo pipefail

aws() { command aws --endpoint-url "$EBBTIDE_URL" "$@"; }

scale() {
  # From a file, because the CLI would fetch an address given as a value.
  id=$(mktemp)
  trap 'rm "$id"' EXIT
  printf %s "$FARM" > "$id"
  farm=(--service-namespace custom-resource --scalable-dimension custom-resource:ResourceType:Property --resource-id "file://$id")
  aws application-autoscaling register-scalable-target "${farm[@]}" --min-capacity 0 --max-capacity 20
  aws application-autoscaling put-scaling-policy "${farm[@]}" --policy-name jobs --policy-type TargetTrackingScaling \
    --target-tracking-scaling-policy-configuration \
    '{"TargetValue":10,"CustomizedMetricSpecification":{"Namespace":"Farm","MetricName":"JobsPerWorker","Statistic":"Average"}}'
}

# What the last five minutes looked like.
load() {
  data=()
  for ago in 0 1 2 3 4; do
    data+=("MetricName=JobsPerWorker,Value=$1,Timestamp=$(($2 - 60 * ago))")
  done
  aws cloudwatch put-metric-data --namespace Farm --metric-data "${data[@]}"
}

"$@"
