/** Plain CSV with the header `time,service` or `time,service,size`: seconds, or instants for the time. */

import { amount, type Format, fields, instant } from "./importer.ts";

export const plain: Format = {
  matches: (first) => /^time\s*,\s*service(\s*,\s*size)?$/i.test(first),
  header: true,
  open(first, { into }) {
    const count = fields(first).length;
    return {
      row(text) {
        const [time, service, size] = fields(text, count);
        const at = time?.includes(":") ? instant(time, "time") : amount(time, "time") * 1000;
        // An empty field is something the trace does not know.
        into.add(
          at,
          size ? amount(size, "size") : Number.NaN,
          service ? amount(service, "service") * 1000 : Number.NaN,
        );
      },
    };
  },
};
