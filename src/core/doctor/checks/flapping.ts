/** Capacity that goes out, in and out again within half an hour: each time somebody waits for a cold start. */

import type { ScalingActivity } from "../../scaling/activity.ts";
import { minutes } from "../../time/time.ts";
import type { Check } from "../finding.ts";
import { ofTarget } from "../words.ts";

const WINDOW = minutes(30);

export const flapping: Check = ({ targets }) =>
  targets.flatMap((situation) => {
    const turns = turnsOf(situation.activities);
    if (turns === 0) return [];
    return [
      {
        check: "flapping",
        severity: "warn",
        subject: ofTarget(situation),
        what: `Within half an hour its capacity went one way, back, and the first way again; ${turns} times in the last day.`,
        why: "Instances are stopped and started again for the same work, and requests wait for each start.",
        todo: "Lengthen the policy's ScaleInCooldown, move TargetValue away from the load, or keep the last instance for a while with the tag ebbtide:to-zero-delay.",
        command: `aws application-autoscaling tag-resource --resource-arn ${situation.target.arn} --tags ebbtide:to-zero-delay=30m`,
      },
    ];
  });

/** How often three changes in a row alternate within the window. */
function turnsOf(activities: readonly ScalingActivity[]): number {
  const set = activities.flatMap(({ desired, startedAt }) =>
    desired === undefined ? [] : [{ desired, startedAt }],
  );
  const oldestFirst = set.sort((a, b) => a.startedAt - b.startedAt);
  const moves = oldestFirst.slice(1).map(({ desired, startedAt }, index) => ({
    up: desired > (oldestFirst[index]?.desired ?? 0),
    startedAt,
  }));
  return moves.filter((move, index) => {
    const [first, second] = [moves[index - 2], moves[index - 1]];
    if (!first || !second) return false;
    return first.up !== second.up && second.up !== move.up && move.startedAt - first.startedAt <= WINDOW;
  }).length;
}
