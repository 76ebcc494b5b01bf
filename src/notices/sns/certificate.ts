/** A self-signed X.509 certificate around a public key, so that SNS clients find what they expect at SigningCertURL. */

import { type KeyObject, randomBytes, sign } from "node:crypto";

/** The certificate as PEM. It does not expire: who trusts it trusts the server that serves it. */
export function selfSignedCertificate(publicKey: KeyObject, privateKey: KeyObject, name: string): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and never shortened
  const subject = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
  const content = sequence(
    der(0x02, serial),
    SHA256_WITH_RSA,
    subject,
    sequence(der(0x17, Buffer.from("200101000000Z")), der(0x18, Buffer.from("99991231235959Z"))),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = sequence(content, SHA256_WITH_RSA, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** One value in ASN.1's distinguished encoding: tag, length, content. */
function der(tag: number, content: Uint8Array): Buffer {
  const size = content.length;
  if (size < 0x80) return Buffer.concat([Buffer.of(tag, size), content]);
  const bytes = size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...bytes), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Uint8Array[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

/** 2.5.4.3 */
const COMMON_NAME = Buffer.from("0603550403", "hex");
/** 1.2.840.113549.1.1.11 with its empty parameters */
const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");
