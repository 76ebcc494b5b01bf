/** PutScheduledAction: creates an action or changes what is given; a start and an end that are left out are removed. */

import { type ScheduledAction, scheduledAfter } from "../../../core/scaling/scheduled-action.ts";
import type { ScalableTarget } from "../../../core/scaling/target.ts";
import { arn } from "../../../core/scope.ts";
import { calendar } from "../../../schedules/calendar.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError } from "../../errors.ts";
import { given } from "../../given.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  PutScheduledActionRequest,
  PutScheduledActionResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { actionsOf, checkedAction } from "./scheduled-actions.ts";
import { findTarget, keyOf } from "./targets.ts";

export const putScheduledAction = operation<PutScheduledActionRequest, PutScheduledActionResponse>(
  "PutScheduledAction",
  async (input, call) => {
    const key = keyOf(input);
    await call.store.transaction(async (tx) => {
      const actions = await actionsOf(tx, { ...key, scope: call.scope });
      const before = actions.find(({ name }) => name === input.ScheduledActionName);
      // What is wrong with the parameters comes before whether there is such a target.
      const rules = checkedAction(input, before);
      const target = await findTarget(tx, call.scope, key);
      if (!before) requireRoom(actions);
      await put(tx, target, rules, before, input.ScheduledActionName, call);
    });
    call.nudge("timetable");
    return {};
  },
);

const MOST_ACTIONS = 200;

function requireRoom(actions: readonly ScheduledAction[]): void {
  if (actions.length >= MOST_ACTIONS)
    throw apiError(
      "LimitExceededException",
      `A scalable target can have at most ${MOST_ACTIONS} scheduled actions`,
    );
}

/** An update keeps who the action is; its runs go on from now. */
async function put(
  tx: Collections,
  { namespace, resourceId, dimension, policyUuid }: ScalableTarget,
  rules: ReturnType<typeof checkedAction>,
  before: ScheduledAction | undefined,
  name: string,
  { scope, now }: Call,
): Promise<void> {
  const resource = `resource/${namespace}/${resourceId}:scheduledActionName/${name}`;
  const action: ScheduledAction = {
    scope,
    target: { namespace, resourceId, dimension },
    name,
    arn: arn("autoscaling", scope, `scheduledAction:${policyUuid}:${resource}`),
    createdAt: before?.createdAt ?? now,
    ...given(rules),
    schedule: rules.schedule,
    bounds: rules.bounds,
  };
  await tx.scheduledActions.put(scope, action.arn, scheduledAfter(action, now, calendar));
}
