/** What happened in a run, as `ebbtide why` tells it of a live endpoint. */

import { type StoryEntry, storyFrom } from "../../core/explain/story.ts";
import type { RunResult } from "../result.ts";

/** Alarms, decisions with their reasons, and how changes ended; oldest first. */
export const storyOfRun = ({
  decisions,
  activities,
  alarmHistory,
  policies,
}: RunResult): readonly StoryEntry[] => storyFrom({ decisions, activities, history: alarmHistory, policies });

/** What was decided, or decided by nobody (a scheduled action) or in vain. */
export const isDecision = ({ kind }: StoryEntry): boolean => kind !== "alarm" && kind !== "done";
