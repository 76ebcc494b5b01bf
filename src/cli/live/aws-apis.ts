/** AWS's own clients for the APIs that tell of an endpoint's scaling; loaded when somebody asks, not at the start. */

import type { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { accountOf } from "../asking.ts";
import type { Source } from "./source.ts";

type SageMaker = typeof import("@aws-sdk/client-sagemaker");
type Scaling = typeof import("@aws-sdk/client-application-auto-scaling");
type CloudWatch = typeof import("@aws-sdk/client-cloudwatch");

export interface AwsApis {
  readonly sagemaker: { readonly api: SageMaker; readonly client: SageMakerClient };
  readonly scaling: { readonly api: Scaling; readonly client: ApplicationAutoScalingClient };
  readonly cloudwatch: { readonly api: CloudWatch; readonly client: CloudWatchClient };
  readonly close: () => void;
}

/** For AWS with the caller's ordinary settings, whatever they are; for a server with its address. */
export async function openApis(source: Source): Promise<AwsApis> {
  const [sagemaker, scaling, cloudwatch] = await Promise.all([
    import("@aws-sdk/client-sagemaker"),
    import("@aws-sdk/client-application-auto-scaling"),
    import("@aws-sdk/client-cloudwatch"),
  ]);
  const settings = settingsOf(source);
  const clients = {
    sagemaker: { api: sagemaker, client: new sagemaker.SageMakerClient(settings) },
    scaling: { api: scaling, client: new scaling.ApplicationAutoScalingClient(settings) },
    cloudwatch: { api: cloudwatch, client: new cloudwatch.CloudWatchClient(settings) },
  };
  return {
    ...clients,
    close: () => {
      for (const { client } of Object.values(clients)) client.destroy();
    },
  };
}

function settingsOf({ region, place }: Source) {
  if (place.kind === "aws")
    return { ...(region && { region }), ...(place.profile && { profile: place.profile }) };
  return {
    endpoint: place.url,
    region: regionOf(region),
    // Servers tell accounts by the key; a wrong one is the server's own account.
    credentials: { accessKeyId: accountOf(place.account) ?? "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
}

/** As our other commands have it. */
export const regionOf = (given: string | undefined): string =>
  given ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1";
