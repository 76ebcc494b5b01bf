/** Why a live endpoint could not be read, and what to do about it. */

import type { AwsApis } from "./aws-apis.ts";
import type { Source } from "./source.ts";

/** What `readLiveEndpoint` needs to be allowed. */
const PERMISSIONS = [
  "sagemaker:DescribeEndpoint",
  "sagemaker:DescribeEndpointConfig",
  "sagemaker:ListTags",
  "application-autoscaling:DescribeScalableTargets",
  "application-autoscaling:DescribeScalingPolicies",
  "application-autoscaling:DescribeScheduledActions",
  "application-autoscaling:ListTagsForResource",
  "cloudwatch:DescribeAlarms",
];

export async function explained(error: unknown, source: Source, apis: AwsApis): Promise<Error> {
  const { name, message, code } = error as Error & { readonly code?: string };
  const at = `${source.written} cannot be read: `;
  if (/^(AccessDenied|UnauthorizedOperation|NotAuthorized)/.test(name))
    return new Error(`${at}${message}\nIt needs to be allowed ${PERMISSIONS.join(", ")}.`);
  if (
    /^(CredentialsProviderError|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|TokenProviderError|AuthFailure)/.test(
      name,
    )
  )
    return new Error(
      `${at}${message}\nThe ordinary AWS credentials are used: see \`aws sts get-caller-identity\`, and \`aws sso login\` or AWS_PROFILE; aws:${source.endpoint}?profile=<name>&region=<name> names others.`,
    );
  if (/Region is missing/.test(message))
    return new Error(
      `${at}no region is set. Say aws:${source.endpoint}?region=eu-west-1, or set AWS_REGION.`,
    );
  if (isSilent(code, name))
    return new Error(
      source.place.kind === "server"
        ? `No server answers at ${source.place.url}. Start one with \`ebbtide up\`, or name another in --from.`
        : `${at}AWS does not answer (${message || code}). Is the region right, and is there a network?`,
    );
  if (/^Could not find endpoint/.test(message))
    return new Error(`${at}${message} ${await knownEndpoints(apis)}`);
  return new Error(`${at}${message}`);
}

const isSilent = (code: string | undefined, name: string): boolean =>
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/.test(code ?? "") ||
  name === "TimeoutError";

const MOST_NAMED = 5;

async function knownEndpoints({ sagemaker }: AwsApis): Promise<string> {
  const answer = await sagemaker.client
    .send(new sagemaker.api.ListEndpointsCommand({ MaxResults: MOST_NAMED + 1 }))
    .catch(() => undefined);
  if (!answer) return "";
  const names = (answer.Endpoints ?? []).flatMap(({ EndpointName }) => EndpointName ?? []);
  if (names.length === 0) return "There is none in this account and region.";
  return `There are ${names.slice(0, MOST_NAMED).join(", ")}${names.length > MOST_NAMED ? " and others" : ""}.`;
}
