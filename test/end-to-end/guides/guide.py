"""An asynchronous endpoint that scales to zero, step by step, as the guides do it with boto3: deploy | scale | ask."""

import json
import os
import sys

import boto3


def service(name):
    return boto3.client(name, endpoint_url=os.environ["EBBTIDE_URL"])


endpoint_name = "guide"
resource_id = f"endpoint/{endpoint_name}/variant/AllTraffic"
dimension = "sagemaker:variant:DesiredInstanceCount"


def deploy():
    service("s3").create_bucket(Bucket="guide")
    sagemaker = service("sagemaker")
    sagemaker.create_model(
        ModelName="guide",
        ExecutionRoleArn="arn:aws:iam::111122223333:role/guide",
        PrimaryContainer={"Image": "simulated:model"},
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName="guide",
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": "guide",
                "InitialInstanceCount": 1,
                "InstanceType": "ml.g5.xlarge",
            }
        ],
        AsyncInferenceConfig={
            "OutputConfig": {"S3OutputPath": "s3://guide/output"},
            "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 4},
        },
    )
    sagemaker.create_endpoint(EndpointName=endpoint_name, EndpointConfigName="guide")


def scale():
    scaling = service("application-autoscaling")
    scaling.register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=resource_id,
        ScalableDimension=dimension,
        MinCapacity=0,
        MaxCapacity=5,
    )
    scaling.put_scaling_policy(
        PolicyName="BacklogPerInstance",
        ServiceNamespace="sagemaker",
        ResourceId=resource_id,
        ScalableDimension=dimension,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 5.0,
            "CustomizedMetricSpecification": {
                "MetricName": "ApproximateBacklogSizePerInstance",
                "Namespace": "AWS/SageMaker",
                "Dimensions": [{"Name": "EndpointName", "Value": endpoint_name}],
                "Statistic": "Average",
            },
            "ScaleInCooldown": 300,
            "ScaleOutCooldown": 300,
        },
    )
    wake_policy = scaling.put_scaling_policy(
        PolicyName="HasBacklogWithoutCapacity-ScalingPolicy",
        ServiceNamespace="sagemaker",
        ResourceId=resource_id,
        ScalableDimension=dimension,
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity",
            "MetricAggregationType": "Average",
            "Cooldown": 300,
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
        },
    )
    service("cloudwatch").put_metric_alarm(
        AlarmName="guide-wake",
        MetricName="HasBacklogWithoutCapacity",
        Namespace="AWS/SageMaker",
        Statistic="Average",
        EvaluationPeriods=2,
        DatapointsToAlarm=2,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="missing",
        Dimensions=[{"Name": "EndpointName", "Value": endpoint_name}],
        Period=60,
        AlarmActions=[wake_policy["PolicyARN"]],
    )


def ask():
    service("s3").put_object(Bucket="guide", Key="input/question.json", Body=json.dumps({"text": "hello"}))
    answer = service("sagemaker-runtime").invoke_endpoint_async(
        EndpointName=endpoint_name,
        InputLocation="s3://guide/input/question.json",
        ContentType="application/json",
    )
    print(answer["OutputLocation"])


{"deploy": deploy, "scale": scale, "ask": ask}[sys.argv[1]]()
