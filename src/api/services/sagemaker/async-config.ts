/** AsyncInferenceConfig, from the wire and back. */

import type { AsyncSettings, NotificationKind } from "../../../core/fleet/endpoint.ts";
import { given } from "../../given.ts";
import type { AsyncInferenceConfig, AsyncInferenceOutputConfig } from "../../shapes/sagemaker.types.ts";
import { notSupported, type Refusals, refuse } from "./unsupported.ts";

type WireKind = "SUCCESS_NOTIFICATION_TOPIC" | "ERROR_NOTIFICATION_TOPIC";

export function asyncSettingsOf(config: AsyncInferenceConfig): AsyncSettings {
  const { OutputConfig: output, ClientConfig: client } = config;
  refuse(output, refusals);
  if (output.S3OutputPath === undefined)
    throw notSupported("OutputConfig without S3OutputPath", "say where in S3 the answers go");
  const notify = output.NotificationConfig;
  return {
    outputPath: output.S3OutputPath,
    includeResponseIn: (notify?.IncludeInferenceResponseIn ?? []).map(kindOf),
    ...given({
      failurePath: output.S3FailurePath,
      successTopic: notify?.SuccessTopic,
      errorTopic: notify?.ErrorTopic,
      maxConcurrentInvocationsPerInstance: client?.MaxConcurrentInvocationsPerInstance,
    }),
  };
}

/** As the describe operations show it: what the client left out stays out. */
export function asyncDescription(settings: AsyncSettings): AsyncInferenceConfig {
  const { successTopic, errorTopic, includeResponseIn, maxConcurrentInvocationsPerInstance } = settings;
  const notifies = successTopic !== undefined || errorTopic !== undefined || includeResponseIn.length > 0;
  return {
    ClientConfig:
      maxConcurrentInvocationsPerInstance === undefined
        ? undefined
        : { MaxConcurrentInvocationsPerInstance: maxConcurrentInvocationsPerInstance },
    OutputConfig: {
      S3OutputPath: settings.outputPath,
      S3FailurePath: settings.failurePath,
      NotificationConfig: notifies
        ? {
            SuccessTopic: successTopic,
            ErrorTopic: errorTopic,
            IncludeInferenceResponseIn:
              includeResponseIn.length === 0 ? undefined : includeResponseIn.map(wireKindOf),
          }
        : undefined,
    },
  };
}

const kindOf = (kind: WireKind): NotificationKind =>
  kind === "SUCCESS_NOTIFICATION_TOPIC" ? "success" : "error";

const wireKindOf = (kind: NotificationKind): WireKind =>
  kind === "success" ? "SUCCESS_NOTIFICATION_TOPIC" : "ERROR_NOTIFICATION_TOPIC";

const inS3 = { why: "it must be an s3:// address", fine: (path: string) => path.startsWith("s3://") };

const refusals: Refusals<AsyncInferenceOutputConfig> = {
  KmsKeyId: "answers are stored as they are; encrypt the disk under the data directory",
  S3OutputPath: inS3,
  S3FailurePath: inS3,
};
