/**
 * Which addresses may be asked: anything over http and https, inside networks too, because that is what they are for,
 * except link-local ones, where clouds keep the machine's own credentials. See docs/adr for the reasons.
 */

import { BlockList, isIP } from "node:net";

/** What is wrong with a custom resource's address, as a whole sentence; undefined when it may be asked. */
export function addressProblem(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    return "The resource ID is no http or https URL";
  if (url.username || url.password) return "The resource ID must not carry a user name or password";
  if (url.hash) return "The resource ID must not have a fragment";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) && isOffLimits(host) ? OFF_LIMITS : undefined;
}

/** Whether an IP address is one that nobody's capacity lives at. */
export const isOffLimits = (ip: string): boolean => offLimits.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");

/** What is said of an address that is off limits. */
export const OFF_LIMITS = "The resource ID leads to a link-local address, which is never asked";

const offLimits = new BlockList();
offLimits.addSubnet("169.254.0.0", 16, "ipv4");
offLimits.addSubnet("fe80::", 10, "ipv6");
// AWS's instance metadata over IPv6.
offLimits.addAddress("fd00:ec2::254", "ipv6");
