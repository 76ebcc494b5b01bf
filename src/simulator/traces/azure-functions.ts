/** Azure Functions traces: counts of each minute of a day (2019) and one row for each invocation (2021). */

import { minutes } from "../../core/time/time.ts";
import { amount, BadRow, type Format, fields, spread } from "./importer.ts";

const MINUTES_OF_A_DAY = 1440;

/** HashOwner,HashApp,HashFunction,Trigger,1,…,1440: a row for each function; each minute's calls fall anywhere in it. */
export const azureFunctionMinutes: Format = {
  matches: (first) => /^HashOwner,HashApp,HashFunction,Trigger,1,2,3,/i.test(first),
  header: true,
  open: (first, context) => {
    const names = fields(first);
    return {
      origin: () => 0,
      row(text) {
        const counts = fields(text, names.length).slice(4);
        if (counts.length > MINUTES_OF_A_DAY) throw new BadRow("has more than 1440 minutes");
        const checked = counts.map((count, index) => amount(count, `minute ${index + 1}`));
        for (const [index, count] of checked.entries())
          if (count > 0) spread(count, minutes(index), minutes(1), context);
      },
    };
  },
};

/** app,func,end_timestamp,duration, both in seconds: a call came when it ended less its duration. */
export const azureFunctionInvocations: Format = {
  matches: (first) => /^app,func,end_timestamp,duration$/i.test(first),
  header: true,
  open: (_first, { into }) => ({
    row(text) {
      const [, , ended, took] = fields(text, 4);
      const service = amount(took, "duration") * 1000;
      into.add(amount(ended, "end_timestamp") * 1000 - service, Number.NaN, service);
    },
  }),
};
