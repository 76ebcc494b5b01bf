"""Makes the calls that come as JSON on stdin, and prints what each answers or is refused with."""

import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

url = sys.argv[1]
clients = {}


def client(service, account):
    if (service, account) not in clients:
        clients[service, account] = boto3.client(
            service,
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=account,
            aws_secret_access_key="test",
            config=Config(parameter_validation=False, retries={"max_attempts": 0}),
        )
    return clients[service, account]


def unknown_member(shape, value):
    """The first member of a structure that this boto3 does not know, and would leave out."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name not in shape.members:
                return name
            found = unknown_member(shape.members[name], inner)
            if found:
                return found
    if shape.type_name == "list":
        for inner in value:
            found = unknown_member(shape.member, inner)
            if found:
                return found
    return None


def answer(call):
    made = client(call["service"], call.get("account", "000000000000"))
    model = made.meta.service_model
    if call["operation"] not in model.operation_names:
        return {"unknown": call["operation"]}
    unknown = unknown_member(model.operation_model(call["operation"]).input_shape, call["params"])
    if unknown:
        return {"unknown": unknown}
    try:
        output = getattr(made, xform_name(call["operation"]))(**call["params"])
        del output["ResponseMetadata"]
        return {"output": output}
    except ClientError as error:
        return {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}


json.dump([answer(call) for call in json.load(sys.stdin)], sys.stdout, default=lambda value: value.isoformat())
