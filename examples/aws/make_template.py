#!/usr/bin/env python3
"""Writes the CloudFormation template of the platform's roles, out of the documents in policies/:

    examples/aws/make_template.py > examples/aws/cloudformation/principals.json
"""
import json
from pathlib import Path

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PRINCIPALS = ("provisioner", "events", "registry")
# CloudFormation's own names of what the documents leave open.
NAMES = {"Partition": "AWS::Partition", "Region": "AWS::Region", "VendorAccount": "AWS::AccountId"}


def filled(value):
    """The same with each text that has something to fill in as a Fn::Sub."""
    if isinstance(value, dict):
        return {key: filled(member) for key, member in value.items()}
    if isinstance(value, list):
        return [filled(member) for member in value]
    for name, own in NAMES.items():
        value = value.replace("${" + name + "}", "${" + own + "}")
    return {"Fn::Sub": value} if "${" in value else value


def role(name):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": {"Ref": "Trusted"}}, "Action": "sts:AssumeRole"}]}
    document = filled(json.loads((POLICIES / f"{name}.json").read_text(encoding="utf-8")))
    return {"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": f"keyhold-{name}", "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "keyhold", "PolicyDocument": document}]}}


def template():
    return {"AWSTemplateFormatVersion": "2010-09-09",
            "Description": "The three roles of a Keyhold platform; made by make_template.py from policies/.",
            "Parameters": {
                "Deployment": {"Type": "String", "Description": "The deployment's id, a UUID"},
                "Trusted": {"Type": "String", "Description": "ARN of the principal that takes the roles on"}},
            "Resources": {name.title(): role(name) for name in PRINCIPALS},
            "Outputs": {f"{name.title()}Arn": {"Value": {"Fn::GetAtt": [name.title(), "Arn"]}} for name in PRINCIPALS}}


if __name__ == "__main__":
    print(json.dumps(template(), indent=2))
