/** CloudWatch Logs, as far as it takes to read what instances wrote. */

import type { Service } from "../../service.ts";
import { logsShapes } from "../../shapes/logs.shapes.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { getLogEvents } from "./get-log-events.ts";

export const logs: Service = {
  shapes: logsShapes,
  operations: [describeLogGroups, describeLogStreams, getLogEvents],
  partial: {
    DescribeLogGroups: "The groups of endpoints; there are no others, and no linked accounts.",
    GetLogEvents:
      "Times are those at which Ebbtide noticed the lines, about a second exact. The newest 32 to 64 MB of a stream are kept, and streams for 30 days.",
  },
};
