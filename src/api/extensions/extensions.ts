/** Everything under `/_ebbtide/…`, and the two health paths. */

import { captureExtensions } from "./capture.ts";
import { clockExtensions } from "./clock.ts";
import { decisionExtensions } from "./decisions.ts";
import { doctorExtensions } from "./doctor.ts";
import type { Extension } from "./extension.ts";
import { healthExtensions } from "./health.ts";
import { instanceExtensions } from "./instances.ts";
import { logExtensions } from "./logs.ts";
import { requestExtensions } from "./requests.ts";
import { snsExtensions } from "./sns-certificate.ts";
import { whyExtensions } from "./why.ts";

export const extensions: readonly Extension[] = [
  ...healthExtensions,
  ...requestExtensions,
  ...decisionExtensions,
  ...captureExtensions,
  ...clockExtensions,
  ...doctorExtensions,
  ...whyExtensions,
  ...instanceExtensions,
  ...logExtensions,
  ...snsExtensions,
];
