/** What every store promises: one suite, run over each back end. */

import { documentsConformance } from "./documents.ts";
import { journalsConformance } from "./journals.ts";
import { metricsConformance } from "./metrics.ts";
import { metricsModelConformance } from "./metrics-model.ts";
import { objectsConformance } from "./objects.ts";
import { outboxConformance } from "./outbox.ts";
import { CONTROL_PARTS, REQUEST_PARTS } from "./parts.ts";
import { requestsConformance } from "./requests.ts";
import { requestsModelConformance } from "./requests-model.ts";
import { transactionsConformance } from "./transactions.ts";
import type { OpenFresh } from "./under-test.ts";

/** Declares the tests over a back end. */
export function storeConformance(open: OpenFresh): void {
  transactionsConformance(open, [...CONTROL_PARTS, ...REQUEST_PARTS]);
  documentsConformance(open);
  journalsConformance(open);
  requestsConformance(open);
  requestsModelConformance(open);
  metricsConformance(open);
  metricsModelConformance(open, 30);
  objectsConformance(open);
  outboxConformance(open);
}

/** The same over a store that has no requests, objects and notices. */
export function controlStoreConformance(open: OpenFresh): void {
  transactionsConformance(open, CONTROL_PARTS);
  documentsConformance(open);
  journalsConformance(open);
  metricsConformance(open);
  metricsModelConformance(open, 120);
}
