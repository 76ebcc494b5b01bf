/** DeleteScheduledAction. */

import { operation } from "../../operation.ts";
import type {
  DeleteScheduledActionRequest,
  DeleteScheduledActionResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { actionsOf } from "./scheduled-actions.ts";
import { keyOf, notFound } from "./targets.ts";

export const deleteScheduledAction = operation<DeleteScheduledActionRequest, DeleteScheduledActionResponse>(
  "DeleteScheduledAction",
  async (input, { store, scope }) => {
    const key = keyOf(input);
    const { ScheduledActionName } = input;
    await store.transaction(async (tx) => {
      const action = (await actionsOf(tx, { ...key, scope })).find(
        ({ name }) => name === ScheduledActionName,
      );
      if (!action)
        throw notFound(
          "No scheduled action found for",
          key,
          `, scheduled action name: ${ScheduledActionName}`,
        );
      await tx.scheduledActions.delete(scope, action.arn);
    });
    return {};
  },
);
