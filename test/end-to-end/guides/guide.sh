#!/usr/bin/env bash
# An asynchronous endpoint that scales to zero, step by step, as the guides do it with the CLI: deploy | scale | ask.
set -euo pipefail

endpoint=guide
target=(
  --service-namespace sagemaker
  --resource-id "endpoint/$endpoint/variant/AllTraffic"
  --scalable-dimension sagemaker:variant:DesiredInstanceCount
)
aws() { command aws --endpoint-url "$EBBTIDE_URL" "$@"; }

deploy() {
  aws s3 mb s3://guide
  aws sagemaker create-model --model-name guide \
    --execution-role-arn arn:aws:iam::111122223333:role/guide \
    --primary-container Image=simulated:model
  aws sagemaker create-endpoint-config --endpoint-config-name guide \
    --production-variants VariantName=AllTraffic,ModelName=guide,InitialInstanceCount=1,InstanceType=ml.g5.xlarge \
    --async-inference-config 'OutputConfig={S3OutputPath=s3://guide/output},ClientConfig={MaxConcurrentInvocationsPerInstance=4}'
  aws sagemaker create-endpoint --endpoint-name "$endpoint" --endpoint-config-name guide
}

scale() {
  aws application-autoscaling register-scalable-target "${target[@]}" --min-capacity 0 --max-capacity 5
  aws application-autoscaling put-scaling-policy "${target[@]}" \
    --policy-name BacklogPerInstance --policy-type TargetTrackingScaling \
    --target-tracking-scaling-policy-configuration '{
      "TargetValue": 5.0,
      "CustomizedMetricSpecification": {
        "MetricName": "ApproximateBacklogSizePerInstance",
        "Namespace": "AWS/SageMaker",
        "Dimensions": [{"Name": "EndpointName", "Value": "'"$endpoint"'"}],
        "Statistic": "Average"
      },
      "ScaleInCooldown": 300,
      "ScaleOutCooldown": 300
    }'
  wake_policy=$(aws application-autoscaling put-scaling-policy "${target[@]}" \
    --policy-name HasBacklogWithoutCapacity-ScalingPolicy --policy-type StepScaling \
    --step-scaling-policy-configuration '{
      "AdjustmentType": "ChangeInCapacity",
      "MetricAggregationType": "Average",
      "Cooldown": 300,
      "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]
    }' --query PolicyARN --output text)
  aws cloudwatch put-metric-alarm --alarm-name guide-wake \
    --metric-name HasBacklogWithoutCapacity --namespace AWS/SageMaker --statistic Average \
    --evaluation-periods 2 --datapoints-to-alarm 2 --period 60 --threshold 1 \
    --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data missing \
    --dimensions "Name=EndpointName,Value=$endpoint" --alarm-actions "$wake_policy"
}

ask() {
  echo '{"text": "hello"}' | aws s3 cp - s3://guide/input/question.json
  aws sagemaker-runtime invoke-endpoint-async --endpoint-name "$endpoint" --content-type application/json \
    --input-location s3://guide/input/question.json --query OutputLocation --output text
}

"$1"
