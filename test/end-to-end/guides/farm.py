"""A custom resource that is scaled by a metric of its own, step by step, with boto3: scale | load <value> <now>."""

import datetime
import os
import sys

import boto3


def service(name):
    return boto3.client(name, endpoint_url=os.environ["EBBTIDE_URL"])


farm = {
    "ServiceNamespace": "custom-resource",
    "ResourceId": os.environ["FARM"],
    "ScalableDimension": "custom-resource:ResourceType:Property",
}


def scale():
    scaling = service("application-autoscaling")
    scaling.register_scalable_target(**farm, MinCapacity=0, MaxCapacity=20)
    scaling.put_scaling_policy(
        **farm,
        PolicyName="jobs",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 10,
            "CustomizedMetricSpecification": {
                "Namespace": "Farm",
                "MetricName": "JobsPerWorker",
                "Statistic": "Average",
            },
        },
    )


def load(value, now):
    """What the last five minutes looked like."""
    data = [
        {
            "MetricName": "JobsPerWorker",
            "Timestamp": datetime.datetime.fromtimestamp(int(now) - 60 * ago, datetime.timezone.utc),
            "Value": float(value),
        }
        for ago in range(5)
    ]
    service("cloudwatch").put_metric_data(Namespace="Farm", MetricData=data)


step, *arguments = sys.argv[1:]
{"scale": scale, "load": load}[step](*arguments)
