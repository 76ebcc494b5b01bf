/**
 * Our own capture of a live endpoint, one JSON object a line, no payloads. First
 * `{"ebbtide":"capture","version":1,"endpoint":"…","start":"2026-01-05T00:00:00Z"}`, then in any order
 * `{"kind":"request","at":1250,"waited":40,"service":830,"size":4096}` and `{"kind":"start-up","at":0,"took":41000}`:
 * milliseconds (`at` since the start, of a start-up when it was over), sizes in bytes. `waited` and `service` are of the
 * attempt that ended the request, and are left out of requests that were never answered. A simulation waits by itself:
 * `waited` is there to compare with.
 */

import { amount, BadRow, type Format, record, shown } from "./importer.ts";

export interface CaptureHeader {
  readonly ebbtide: "capture";
  readonly version: 1;
  readonly endpoint: string;
  /** ISO 8601. */
  readonly start: string;
}

export type CaptureRow =
  | {
      readonly kind: "request";
      readonly at: number;
      readonly waited?: number;
      readonly service?: number;
      readonly size?: number;
    }
  | { readonly kind: "start-up"; readonly at: number; readonly took: number };

/** A line of the file, without its end. */
export const captureLine = (row: CaptureHeader | CaptureRow): string => JSON.stringify(row);

export const capture: Format = {
  matches: (first) => /^\{.*"ebbtide"\s*:\s*"capture"/.test(first),
  header: true,
  open(first, { into }) {
    const { version } = record(first);
    if (version !== 1) throw new BadRow(`version must be 1, not ${shown(version)}`);
    return {
      origin: () => 0,
      row(text) {
        const { kind, at, service, size, took } = record(text) as Record<string, number | undefined> & {
          kind?: unknown;
        };
        if (kind === "start-up") return into.addStartUp(amount(took, "took"));
        if (kind !== "request") throw new BadRow(`kind must be request or start-up, not ${shown(kind)}`);
        into.add(amount(at, "at"), optional(size, "size"), optional(service, "service"));
      },
    };
  },
};

const optional = (value: number | undefined, name: string): number =>
  value === undefined ? Number.NaN : amount(value, name);
