/** `/_ebbtide/doctor`: what is wrong, or will surprise, in the caller's scaling; `ebbtide doctor` prints it. */

import { examine } from "../../core/doctor/doctor.ts";
import { snapshotOf } from "../snapshot.ts";
import type { Extension } from "./extension.ts";
import { queryOf } from "./query.ts";

export const doctorExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: "/_ebbtide/doctor",
    run: async (request, call) => {
      queryOf(request, []);
      const snapshot = await snapshotOf(call);
      const { targets, policies, alarms } = snapshot;
      return {
        status: 200,
        body: {
          json: {
            examined: { targets: targets.length, policies: policies.length, alarms: alarms.length },
            findings: examine(snapshot),
          },
        },
      };
    },
  },
];
