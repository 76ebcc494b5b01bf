/** `/_ebbtide/sns/cert.pem`: the certificate with which subscribers check the signatures of their messages. */

import { CERTIFICATE_PATH } from "../../core/notices/sns-message.ts";
import { snsSigner } from "../../notices/sns/signer.ts";
import type { Extension } from "./extension.ts";

export const snsExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: CERTIFICATE_PATH,
    run: async (_, { config }) => ({
      status: 200,
      body: {
        text: await snsSigner(config.dataDirectory).certificate(),
        type: "application/x-pem-file",
      },
    }),
  },
];
