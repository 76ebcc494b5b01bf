/** Every service there is. */

import type { Service } from "../service.ts";
import { applicationAutoscaling } from "./application-autoscaling/service.ts";
import { cloudwatch } from "./cloudwatch/service.ts";
import { logs } from "./logs/service.ts";
import { s3 } from "./s3/service.ts";
import { sagemaker } from "./sagemaker/service.ts";
import { sagemakerRuntime } from "./sagemaker-runtime/service.ts";
import { sns } from "./sns/service.ts";
import { sts } from "./sts/service.ts";

export const services: readonly Service[] = [
  sagemaker,
  sagemakerRuntime,
  applicationAutoscaling,
  cloudwatch,
  logs,
  s3,
  sns,
  sts,
];
