/** The server's own signature on SNS messages: an RSA key, made once in the data directory, and its certificate. */

import { createPrivateKey, generateKeyPair, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { signedText } from "../../core/notices/sns-message.ts";
import { madeOnce } from "../../files/made-once.ts";
import { selfSignedCertificate } from "./certificate.ts";

export interface SnsSigner {
  /** The message with its Signature, by its SignatureVersion: SHA-1 for 1, SHA-256 for 2. */
  sign(message: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** What is served at SigningCertURL, as PEM. */
  certificate(): Promise<string>;
}

/** Makes the key on first use, so that servers which never notify anyone start without one. */
export function snsSigner(directory: string): SnsSigner {
  let identity: Promise<Identity> | undefined;
  const loaded = (): Promise<Identity> => {
    identity ??= loadIdentity(directory);
    // A full disk is not for ever: the next message tries again.
    identity.catch(() => {
      identity = undefined;
    });
    return identity;
  };
  return {
    sign: async (message) => {
      const { privateKey } = await loaded();
      const digest = message.SignatureVersion === "2" ? "sha256" : "sha1";
      const signature = await signAsync(digest, Buffer.from(signedText(message)), privateKey);
      return { ...message, Signature: signature.toString("base64") };
    },
    certificate: async () => (await loaded()).certificate,
  };
}

interface Identity {
  readonly privateKey: KeyObject;
  readonly certificate: string;
}

async function loadIdentity(directory: string): Promise<Identity> {
  const pem = await madeOnce(join(directory, "sns-signing.pem"), newIdentity);
  const start = pem.indexOf("-----BEGIN CERTIFICATE-----");
  return { privateKey: createPrivateKey(pem.slice(0, start)), certificate: pem.slice(start) };
}

async function newIdentity(): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPairAsync("rsa", { modulusLength: 2048 });
  const certificate = selfSignedCertificate(publicKey, privateKey, "Ebbtide SNS");
  return `${privateKey.export({ type: "pkcs8", format: "pem" })}${certificate}`;
}

const signAsync = promisify(sign) as (digest: string, data: Buffer, key: KeyObject) => Promise<Buffer>;
const generateKeyPairAsync = promisify(generateKeyPair);
