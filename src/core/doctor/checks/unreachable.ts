/** Custom resources whose service does not answer: nothing scales them until it does. */

import type { Check } from "../finding.ts";
import { ofTarget, quoted } from "../words.ts";

export const unreachable: Check = ({ targets }) =>
  targets
    .filter(({ capacity }) => capacity?.status === "Unreachable")
    .map((situation) => ({
      check: "unreachable",
      severity: "error",
      subject: ofTarget(situation),
      what: "Its service does not answer, or not as a custom resource does.",
      why: "Its capacity is not known and cannot be set.",
      todo: "Look whether the address is right and the service is up; it is asked again by itself.",
      command: `curl -i ${quoted(situation.target.resourceId)}`,
    }));
