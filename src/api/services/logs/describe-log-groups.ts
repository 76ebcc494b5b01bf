/** DescribeLogGroups: the endpoints of which there are logs, deleted ones included. */

import { type Call, operation } from "../../operation.ts";
import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup,
} from "../../shapes/logs.types.ts";
import { groupArn, groupName, invalidParameter, nameOf, notSupported } from "./groups.ts";

export const describeLogGroups = operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(
  "DescribeLogGroups",
  async (input, call) => {
    const { limit = 50, nextToken } = input;
    refuse(input);
    const all = await call.logs.endpoints(call.scope);
    const names = all.filter((name) => isWanted(groupName(name), input, call));
    const page = call.pages.page("DescribeLogGroups", names, (name) => name, limit, nextToken);
    if (!page) throw invalidParameter("The specified nextToken is invalid.");
    return {
      logGroups: await Promise.all(page.items.map((name) => describe(name, call))),
      nextToken: page.nextToken,
    };
  },
);

function refuse(input: DescribeLogGroupsRequest): void {
  if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined)
    throw invalidParameter(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  if (input.includeLinkedAccounts || (input.accountIdentifiers ?? []).length > 0)
    throw notSupported("includeLinkedAccounts", "accounts do not see each other");
}

function isWanted(
  name: string,
  { logGroupNamePrefix, logGroupNamePattern, logGroupIdentifiers, logGroupClass }: DescribeLogGroupsRequest,
  { scope }: Call,
): boolean {
  return (
    name.startsWith(logGroupNamePrefix ?? "") &&
    name.includes(logGroupNamePattern ?? "") &&
    (logGroupIdentifiers?.some((identifier) => nameOf(identifier, scope) === name) ?? true) &&
    (logGroupClass ?? "STANDARD") === "STANDARD"
  );
}

async function describe(endpointName: string, { logs, scope }: Call): Promise<LogGroup> {
  const streams = await logs.streams(scope, endpointName);
  const arn = groupArn(scope, endpointName);
  return {
    logGroupName: groupName(endpointName),
    creationTime: streams.length > 0 ? Math.min(...streams.map(({ createdAt }) => createdAt)) : undefined,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    logGroupClass: "STANDARD",
    storedBytes: streams.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
